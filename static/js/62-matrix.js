// On the risk matrix the arrows go from place to place, and two figures (likelihood, then impact) put the chosen risk
// there. Without this script every place is a button and works as one.
(() => {
  const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  const find = (form, likelihood, impact) => form.querySelector(`button[value="${likelihood}-${impact}"]`);
  const say = (value) => document.dispatchEvent(new CustomEvent("said", { detail: { value } }));

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-matrix]");
    if (!form || event.ctrlKey || event.altKey || event.metaKey) return;
    const focused = event.target.closest("button[name=place]");
    const move = ARROWS[event.key];
    if (move && focused) {
      const [likelihood, impact] = focused.value.split("-").map(Number);
      const next = find(form, likelihood + move[0], impact + move[1]);
      event.preventDefault();
      next?.focus();
    } else if (/^[1-9]$/.test(event.key)) {
      const likelihood = form.dataset.likelihood;
      if (!likelihood) {
        if (!find(form, event.key, 1)) return;
        form.dataset.likelihood = event.key;
        find(form, event.key, 1).focus();
        say(`Likelihood ${event.key}. Now type its impact`);
      } else {
        const place = find(form, likelihood, event.key);
        if (!place) return;
        delete form.dataset.likelihood;
        place.focus();
        place.click();
      }
    } else if (event.key === "Escape") {
      delete form.dataset.likelihood;
    }
  });
})();
