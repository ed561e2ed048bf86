// Workshops: a locked one opens its pop-up instead of its page, and the way on appears when a video was seen to its end.
document.addEventListener("click", (event) => {
  const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (plain && event.target.closest("a[data-dialog]")) event.preventDefault(); // shell/dialogs.js opens it
});

document.addEventListener("watched", ({ detail }) => {
  const way = document.querySelector("[data-seen]");
  if (!detail?.completed || !way || way.childElementCount) return;
  document.querySelector("[data-unseen]")?.setAttribute("hidden", "");
  const words = document.createElement("span");
  words.className = "stage-seen";
  words.textContent = way.dataset.words;
  const next = document.createElement("a");
  next.className = "btn btn-primary";
  next.href = way.dataset.next;
  next.textContent = way.dataset.verb;
  way.replaceChildren(words, next);
});
