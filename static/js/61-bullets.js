// A one-row field grows with its text, and a [data-bullets] field says how many lines pasted text will make.
(() => {
  const grows = window.CSS?.supports?.("field-sizing", "content");
  const MOST = 20;

  const linesOf = (text) => text.split("\n").filter((line) => line.trim() !== "").length;

  document.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA") return;
    if (!grows) target.rows = Math.min(Math.max(target.rows, target.value.split("\n").length), MOST);
    const place = target.matches("[data-bullets]") && target.form.querySelector("[data-count]");
    if (!place) return;
    const lines = linesOf(target.value);
    place.textContent = lines > 1 ? `${lines} lines will be added` : "";
  });
})();
