// Charts of the first page, drawn from the table under each; redrawn when the theme changes.
const TONES = { brand: "--brand", green: "--tblr-green", red: "--tblr-red", orange: "--tblr-orange", blue: "--tblr-blue" };
const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

// Whatever way a token is written (oklch() too), as the rgb() that Chart.js can reckon with.
function colour(token, alpha = 1) {
  dot.canvas.width = dot.canvas.height = 1;
  dot.clearRect(0, 0, 1, 1);
  dot.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(token).trim() || "#888";
  dot.fillRect(0, 0, 1, 1);
  const [red, green, blue] = dot.getImageData(0, 0, 1, 1).data;
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

function read(table) {
  const [, ...heads] = table.tHead.rows[0].cells;
  const rows = [...table.tBodies[0].rows];
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.map((head, place) => ({
      label: head.textContent.trim(),
      tone: TONES[head.dataset.tone],
      data: rows.map((row) => Number(row.cells[place + 1].dataset.value)),
    })),
  };
}

// A long name on two lines, cut at the dash or space nearest to its middle.
function inTwo(label) {
  if (label.length <= 16) return label;
  const cuts = [...label.matchAll(/ - /g), ...(label.includes(" - ") ? [] : label.matchAll(/ /g))];
  const near = (cut) => Math.abs(cut.index + cut[0].length / 2 - label.length / 2);
  const [cut] = cuts.sort((one, other) => near(one) - near(other));
  const lines = cut ? [label.slice(0, cut.index), label.slice(cut.index + cut[0].length)] : [label];
  return lines.map((line) => (line.length > 22 ? `${line.slice(0, 21)}…` : line));
}

function settings(shape, found) {
  const lying = shape === "stacked" || shape === "bars";
  const stacked = shape.startsWith("stacked");
  const axis = { stacked, border: { display: false }, ticks: { precision: 0 }, grid: {} };
  return {
    type: shape === "line" ? "line" : "bar",
    data: {
      labels: lying ? found.labels.map(inTwo) : found.labels,
      datasets: found.series.map((one) => ({ label: one.label, data: one.data, borderRadius: 4, maxBarThickness: 28, tone: one.tone })),
    },
    options: {
      indexAxis: lying ? "y" : "x",
      maintainAspectRatio: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 350 },
      scales: {
        [lying ? "y" : "x"]: { ...structuredClone(axis), grid: { display: false }, ticks: { font: { size: 11 } } },
        [lying ? "x" : "y"]: { ...structuredClone(axis), beginAtZero: true },
      },
      plugins: {
        colors: { enabled: false },
        legend: { display: found.series.length > 1, position: "bottom", labels: { usePointStyle: true, pointStyle: "circle", boxHeight: 7 } },
        tooltip: { callbacks: { title: ([item]) => found.labels[item.dataIndex] } },
      },
    },
  };
}

function paint({ data, options }) {
  for (const one of data.datasets) one.backgroundColor = one.borderColor = colour(one.tone);
  for (const axis of Object.values(options.scales)) {
    axis.ticks.color = colour("--ink-soft");
    axis.grid.color = colour("--line");
  }
  options.plugins.legend.labels.color = colour("--ink-soft");
}

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
const charts = [...document.querySelectorAll("canvas[data-chart]")].map((canvas) => {
  canvas.parentElement.hidden = false;
  const drawn = settings(canvas.dataset.chart, read(document.getElementById(canvas.dataset.table)));
  paint(drawn);
  return new Chart(canvas, drawn);
});
new MutationObserver(() => {
  for (const chart of charts) {
    chart.stop(); // a movement under way would end in the colours it began with
    paint(chart.config);
    chart.update("none");
  }
}).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
