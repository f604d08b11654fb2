// A session that ends while somebody types: the server puts a sign-in form into #session-ended, beside the
// untouched text. Signed in again (HX-Trigger: signedIn), every form of the page takes the new session's token.
(() => {
  const place = document.getElementById("session-ended");
  if (!place) return;
  let before = null;

  document.addEventListener("focusin", ({ target }) => {
    if (!place.contains(target)) before = target;
  });

  // Once the form is there, another refused request must not take away the password being typed into it.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.response?.status !== 401 || !place.querySelector("form") || place.contains(ctx.sourceElement)) return;
    event.preventDefault();
    if (ctx.request.method !== "GET") place.querySelector("input:not([type=hidden]), button")?.focus();
  });

  document.addEventListener("signedIn", ({ detail }) => {
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = detail.token;
    place.replaceChildren();
    if (before?.isConnected) before.focus();
  });
})();
