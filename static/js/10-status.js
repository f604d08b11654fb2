// What was done is said in #status: by a fragment's answer (HX-Trigger: said), or drawn with the page.
(() => {
  const place = document.getElementById("status");
  if (!place) return;
  const STAYS = 8000;
  let timer;

  const clear = () => {
    place.replaceChildren();
    place.classList.remove("said");
  };

  const say = (words) => {
    clearTimeout(timer);
    const text = document.createElement("span");
    text.textContent = words;
    place.classList.add("said");
    place.replaceChildren(text);
    timer = setTimeout(clear, STAYS);
  };

  document.addEventListener("said", (event) => say(event.detail.value));

  // A region that is full when the page loads is not read out; putting the words in anew is a change.
  const drawn = place.textContent.trim();
  if (drawn) setTimeout(() => place.replaceChildren(drawn), 200);
  else clear();
})();
