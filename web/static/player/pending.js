// What was watched and not yet told, kept in this browser until the server has it: one entry for each address and
// owner, so that nobody's progress is sent as somebody else's.
const PREFIX = "passerelle:watched:";

const keyOf = (owner, reports) => `${PREFIX}${owner}:${reports}`;

export function load(owner, reports) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(owner, reports)));
  } catch {
    return null;
  }
}

export function save(owner, reports, pending) {
  try {
    if (pending?.intervals.length) localStorage.setItem(keyOf(owner, reports), JSON.stringify(pending));
    else localStorage.removeItem(keyOf(owner, reports));
  } catch {
    // storage may be refused or full: what is not told is then kept for as long as the page is open
  }
}

// The addresses of other lessons for which something of this owner still waits.
export function others(owner, reports) {
  try {
    const own = `${PREFIX}${owner}:`;
    const found = Object.keys(localStorage).filter((key) => key.startsWith(own));
    return found.map((key) => key.slice(own.length)).filter((address) => address !== reports);
  } catch {
    return [];
  }
}
