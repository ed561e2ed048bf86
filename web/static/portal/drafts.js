// What was typed and is not saved yet, kept on this device until it is: it survives a reload and a lost connection.
const PREFIX = "note:";
const memory = new Map(); // where storage is refused, or full

export class Draft {
  constructor(key) {
    this.key = PREFIX + key;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? memory.get(this.key) ?? null;
    } catch {
      return memory.get(this.key) ?? null;
    }
  }

  /** draft: {text, version, url}; the version is the one that the text was typed over. */
  keep(draft) {
    memory.set(this.key, draft);
    try {
      localStorage.setItem(this.key, JSON.stringify(draft));
    } catch {
      // kept as long as the page lives
    }
  }

  drop() {
    memory.delete(this.key);
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept there
    }
  }
}

/** The drafts of other lessons that the same person left on this device. */
export function others(key) {
  const whose = PREFIX + key.split(":")[0] + ":";
  try {
    const keys = Object.keys(localStorage).filter((one) => one.startsWith(whose) && one !== PREFIX + key);
    return keys.map((one) => new Draft(one.slice(PREFIX.length)));
  } catch {
    return [];
  }
}
