// Enter in a [data-enter] field sends its form (Shift+Enter makes a new line); Ctrl+Enter sends from any field;
// Escape leaves an inline edit by its [data-cancel], and an open menu; typing is dropped only by a second Escape.
(() => {
  let asked = null;

  const send = (event) => {
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector("button:not([type=button])"));
  };

  const hasTyping = (form) =>
    [...form.elements].some((field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue);

  const leave = (event) => {
    const menu = event.target.closest("details.account[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    const form = event.target.form;
    const cancel = form?.querySelector("[data-cancel]");
    if (!cancel) return;
    if (hasTyping(form) && asked !== form) {
      asked = form;
      document.dispatchEvent(new CustomEvent("said", { detail: { value: "Press Escape again to drop what you typed" } }));
      return;
    }
    asked = null;
    cancel.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !event.target.closest) return;
    if (event.key === "Escape") leave(event);
    else if (event.key === "Enter" && event.target.form) {
      const all = (event.ctrlKey || event.metaKey) && event.target.tagName !== "BUTTON";
      const line = event.target.matches("[data-enter]") && !event.shiftKey && !event.altKey;
      if (all || line) send(event);
    }
  });

  document.addEventListener("click", ({ target }) => {
    const menu = document.querySelector("details.account[open]");
    if (menu && !menu.contains(target)) menu.open = false;
  });
})();
