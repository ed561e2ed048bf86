// Runs in <head>, before the first paint: the reader's choice, else the system's.
try {
  const chosen = localStorage.getItem("theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
} catch {
  document.documentElement.dataset.bsTheme = "light"; // storage may be refused
}
