// An element with data-poll (an address) and data-head (the record it shows) asks each minute whether there is
// something newer: 204 is no; 200 is a fragment that offers to refresh, and ends the asking.
(() => {
  const EACH = 60000;

  const ask = async (element) => {
    const answer = await fetch(`${element.dataset.poll}?head=${encodeURIComponent(element.dataset.head)}`, {
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    });
    if (answer.status === 204) return true;
    if (answer.status === 200) element.innerHTML = await answer.text();
    return false;
  };

  const poll = (element) => {
    const timer = setInterval(async () => {
      if (!element.isConnected) clearInterval(timer);
      else if (!document.hidden && !(await ask(element).catch(() => true))) clearInterval(timer);
    }, EACH);
  };

  document.querySelectorAll("[data-poll]").forEach(poll);
})();
