// Leaving is questioned only where typing could not be kept.
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unkept]")) event.preventDefault();
});
