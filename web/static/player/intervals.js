// Stretches of a video, in milliseconds: [from, to], apart from each other, in order.
export function merged(intervals) {
  const sorted = intervals.filter(([from, to]) => to > from).sort((one, other) => one[0] - other[0]);
  const apart = [];
  for (const [from, to] of sorted) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

export function without(intervals, taken) {
  let left = merged(intervals);
  for (const [from, to] of taken) {
    left = left.flatMap(([a, b]) => (b <= from || a >= to ? [[a, b]] : [[a, Math.min(b, from)], [Math.max(a, to), b]]));
    left = left.filter(([a, b]) => b > a);
  }
  return left;
}

export const length = (intervals) => merged(intervals).reduce((sum, [from, to]) => sum + to - from, 0);
