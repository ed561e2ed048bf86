// One save of a note: what the server answers, in a word and what goes with it.
const OUTCOMES = { 200: "saved", 409: "changed", 422: "refused", 403: "refused", 404: "refused" };
const LONGEST_PARTING = 60_000; // bytes that a browser still sends while its page goes

/** {outcome: "saved" | "changed" | "refused" | "signed-out" | "offline" | "failed", ...the answer} */
export async function save({ url, text, version, token, parting = false }) {
  const body = new URLSearchParams({ text, version });
  const keepalive = parting && body.toString().length < LONGEST_PARTING;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers, keepalive, redirect: "manual" });
  } catch {
    return { outcome: "offline" };
  }
  if (answer.type === "opaqueredirect") return { outcome: "signed-out" };
  const outcome = OUTCOMES[answer.status] ?? "failed";
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => ({})) : {};
  return { outcome, ...said };
}
