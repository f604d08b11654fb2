// A request that nobody answered is said in #problem, and the form stays as it is. A new request clears it.
(() => {
  const place = document.getElementById("problem");
  if (!place) return;

  const element = (name, words, more = {}) => Object.assign(document.createElement(name), { textContent: words }, more);

  const show = (title, words) => {
    const box = element("div", "", { className: "problem width" });
    const close = element("button", "Close this message", { type: "button", className: "link-button" });
    close.dataset.dismiss = "";
    box.append(element("h2", title), element("p", words), close);
    place.replaceChildren(box);
  };

  document.addEventListener("htmx:before:request", () => place.replaceChildren());
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.ctx) show("The server did not answer", "Your text is still here. Check the connection and send it again.");
  });

  document.addEventListener("click", ({ target }) => {
    const close = target.closest?.("[data-dismiss]");
    if (!close) return;
    close.closest(".alert-place").replaceChildren();
    document.getElementById("main").focus({ preventScroll: true });
  });
})();
