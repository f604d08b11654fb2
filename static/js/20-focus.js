// After a swap the focus stands where the person expects it: on [data-focus] in what came; else, where what had
// the focus is gone, on what replaced it; else on the list it was in. htmx keeps the focus of an id itself.
(() => {
  let came = [];
  let left = null;

  const focus = (element) => {
    if (!element) return false;
    element.focus();
    if (document.activeElement === element) return true;
    element.tabIndex = -1;
    element.focus();
    return document.activeElement === element;
  };

  const isLost = () => !document.activeElement || document.activeElement === document.body;

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    came = [];
    const gone = detail.tasks.find(({ target }) => target?.contains?.(document.activeElement))?.target;
    left = gone && { list: gone.parentElement?.closest("[data-list]") ?? gone.parentElement };
  });

  document.addEventListener("htmx:after:settle", ({ detail }) => {
    came.push(...detail.newContent.filter((node) => node instanceof Element));
  });

  document.addEventListener("htmx:after:swap", () => {
    const fresh = came.filter((node) => node.isConnected);
    for (const node of fresh) {
      if (focus(node.matches("[data-focus]") ? node : node.querySelector("[data-focus]"))) return;
    }
    if (left && isLost()) focus(fresh[0]) || focus(left.list?.isConnected ? left.list : document.getElementById("main"));
  });
})();
