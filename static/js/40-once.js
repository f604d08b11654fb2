// A form is sent once at a time, however often its button is pressed. (The server would save it once anyway.)
(() => {
  const GIVE_UP = 30000;

  const free = (form) => form?.removeAttribute?.("aria-busy");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("aria-busy", "true");
    setTimeout(free, GIVE_UP, form);
  }, true);

  document.addEventListener("htmx:finally:request", ({ detail }) => free(detail.ctx.request.form ?? detail.ctx.sourceElement));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(free));
})();
