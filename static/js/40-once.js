// A form is sent once at a time, however often its button is pressed. (The server would save it once anyway.)
// A button with data-busy says that while its form is on the way: <button data-busy="Drawing…">.
(() => {
  const GIVE_UP = 30000;

  const free = (form) => {
    form?.removeAttribute?.("aria-busy");
    form?.querySelectorAll?.("button[data-busy][disabled]").forEach((button) => {
      button.disabled = false;
      button.textContent = button.dataset.idle;
    });
  };

  const wait = (button) => {
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
    button.disabled = true;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("aria-busy", "true");
    if (event.submitter?.dataset.busy) wait(event.submitter);
    setTimeout(free, GIVE_UP, form);
  }, true);

  document.addEventListener("htmx:finally:request", ({ detail }) => free(detail.ctx.request.form ?? detail.ctx.sourceElement));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(free));
})();
