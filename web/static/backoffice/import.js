// Choosing a column shows at once what it holds.
const form = document.querySelector("[data-import-columns]");
const samples = JSON.parse(document.getElementById("import-samples")?.textContent || "{}");

form?.addEventListener("change", (event) => {
  const cell = event.target.closest("tr")?.querySelector("[data-import-sample]");
  if (!cell) return;
  cell.textContent = (samples[event.target.value] || []).join(" · ") || "—";
  event.target.classList.toggle("is-invalid", event.target.ariaRequired === "true" && !event.target.value);
});
