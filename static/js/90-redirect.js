// A save that leads to a place on the page it came from: an address that differs in its anchor alone would only
// scroll, and the page would not show what was saved.
document.addEventListener("htmx:after:request", (event) => {
  const to = event.detail.ctx.hx.redirect;
  if (!to) return;
  const address = new URL(to, location.href);
  if (!address.hash || address.pathname + address.search !== location.pathname + location.search) return;
  event.preventDefault();
  history.replaceState(null, "", address);
  location.reload();
});
