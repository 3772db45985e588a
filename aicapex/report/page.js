"use strict";
const told = JSON.parse(document.getElementById("figures").textContent);
const root = document.documentElement;
const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();
function draw() {
  for (const figure of told) {
    const layout = {
      margin: { l: 52, r: 12, t: 8, b: 34 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, color: style("--ink"), size: 12 },
      barmode: figure.stacked ? "stack" : undefined,
      hovermode: "x unified",
      hoverlabel: { bgcolor: style("--panel"), font: { color: style("--ink") } },
      xaxis: { type: "category", nticks: 6, showgrid: false },
      yaxis: { title: { text: figure.unit }, gridcolor: style("--rule"), zerolinecolor: style("--rule"), rangemode: "tozero" },
      legend: { orientation: "h", y: -0.14 },
    };
    if (figure.across) {
      layout.barmode = "overlay";
      layout.hovermode = "closest";
      layout.xaxis = { title: { text: figure.unit }, gridcolor: style("--rule"), zeroline: false };
      const narrow = document.getElementById(figure.id).clientWidth < 480;
      layout.yaxis = { automargin: true, tickfont: { size: narrow ? 9 : 11 }, ticklabelstandoff: 4 };
      if (narrow) layout.yaxis.tickvals = [...figure.traces[0].y];
      if (narrow) layout.yaxis.ticktext = figure.traces[0].y.map((name) => (name.length > 22 ? name.slice(0, 21) + "…" : name));
      layout.height = Math.max(300, 90 + 26 * figure.rows);
      document.getElementById(figure.id).style.height = layout.height + "px";
    }
    Plotly.react(figure.id, figure.traces, layout, { responsive: true, displayModeBar: false });
  }
}
document.getElementById("theme").addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  draw();
});
document.getElementById("search").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of document.querySelectorAll("#assumptions tbody tr")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
});
let before = "";
addEventListener("beforeprint", () => {
  before = root.dataset.theme ?? "";
  root.dataset.theme = "light";
  draw();
});
addEventListener("afterprint", () => {
  root.dataset.theme = before;
  draw();
});
if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
draw();
