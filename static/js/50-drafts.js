// A form with data-draft keeps its typing as it happens: a private draft on the server, under the form's address.
// It says "kept 14:02" only when the server has answered that it has it (204 with X-Kept-At).
(() => {
  const PAUSE = 800;
  const RETRIES = [2000, 4000, 8000, 15000, 30000];
  const states = new WeakMap();

  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { typed: 0, kept: 0, tries: 0, timer: 0, asked: null });
    return states.get(form);
  };

  const say = (form, words, bad = false) => {
    const place = form.querySelector("[data-saved]");
    form.toggleAttribute("data-unkept", bad);
    if (!place) return;
    place.textContent = words;
    if (bad) place.dataset.state = "bad";
    else delete place.dataset.state;
  };

  const contentOf = (form) => {
    const content = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") content.append(name, value);
    content.set("form", new URL(form.getAttribute("action") || location.pathname, location.href).pathname);
    return content;
  };

  const post = (form, more, to = "/drafts") =>
    fetch(to, { method: "POST", body: contentOf(form), credentials: "same-origin", ...more });

  const later = (form, state, wait) => {
    clearTimeout(state.timer);
    state.timer = setTimeout(keep, wait, form);
  };

  const fail = (form, state, words) => {
    say(form, words, true);
    later(form, state, RETRIES[Math.min(state.tries, RETRIES.length - 1)]);
    state.tries += 1;
  };

  async function keep(form) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    if (!form.isConnected || state.asked || state.typed === state.kept) return;
    const typed = state.typed;
    state.asked = new AbortController();
    try {
      const answer = await post(form, { signal: state.asked.signal });
      if (answer.status === 204) {
        state.kept = typed;
        state.tries = 0;
        if (state.typed === typed) say(form, `kept ${answer.headers.get("X-Kept-At") ?? ""}`.trim());
        else later(form, state, PAUSE);
      } else {
        fail(form, state, answer.status === 401 ? "not kept – you are signed out" : "not kept – still trying");
      }
    } catch (error) {
      if (error.name !== "AbortError") fail(form, state, "not kept – still trying");
    } finally {
      state.asked = null;
    }
  }

  // Once the form is sent its draft is no more: nothing under way may bring it back.
  const stop = (form) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.asked?.abort();
    state.kept = state.typed;
    form.removeAttribute("data-unkept");
  };

  // What is given up on purpose does not come back when the form is opened again.
  document.addEventListener("click", ({ target }) => {
    const form = target.closest?.("[data-cancel]")?.closest("form[data-draft]");
    if (!form) return;
    stop(form);
    post(form, { keepalive: true }, "/drafts/discard").catch(() => {});
  });

  const draftOf = (target) => target.form?.closest?.("form[data-draft]");

  document.addEventListener("input", ({ target }) => {
    const form = draftOf(target);
    if (!form) return;
    const state = stateOf(form);
    state.typed += 1;
    if (!form.hasAttribute("data-unkept")) say(form, "");
    later(form, state, PAUSE);
  });

  document.addEventListener("focusout", ({ target }) => {
    const form = draftOf(target);
    if (form && !form.hasAttribute("data-unkept")) keep(form);
  });

  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-draft]")) stop(target);
  });

  const formFor = (action) =>
    [...document.querySelectorAll("form[data-draft]")].find((form) => form.getAttribute("action") === action);

  // Sent and refused, or never answered: what is typed is again only on the page, in this form or a new one.
  document.addEventListener("htmx:finally:request", ({ detail }) => {
    const sent = detail.ctx.request.form;
    const status = detail.ctx.response?.status ?? 0;
    if (!sent?.matches("form[data-draft]") || (status >= 200 && status < 400)) return;
    const form = sent.isConnected ? sent : formFor(sent.getAttribute("action"));
    if (!form) return;
    stateOf(form).typed += 1;
    keep(form);
  });

  window.addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const state = stateOf(form);
      if (state.typed !== state.kept) post(form, { keepalive: true }).catch(() => {});
    }
  });
})();
