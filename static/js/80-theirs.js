// "Use theirs" puts what somebody else saved first into the field, where it can be mixed with one's own.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-use-theirs]");
  if (!button) return;
  const field = document.getElementById(button.dataset.useTheirs);
  const theirs = button.dataset.theirs;
  if (field.type === "radio") {
    const same = [...field.form.elements[field.name]].find((radio) => radio.value === theirs);
    if (same) same.checked = true;
  } else if (field.options) {
    const same = [...field.options].find((option) => option.value === theirs || option.text === theirs);
    if (same) field.value = same.value;
  } else field.value = theirs;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
