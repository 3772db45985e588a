"""The help of the commands that analyse runs, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Message

HELP: Final[Mapping[str, Message]] = {
    # What all of them have
    "of": Message(
        "What is asked: bust@2030, a test, or an output at a date, like capex@2028 or idle_rate@2027Q4.",
        "分析对象：如 bust@2030、某项检验，或某时点的输出（capex@2028、idle_rate@2027Q4）。",
    ),
    "study_out": Message(
        "Folder to write instead of the next free runs/COMMAND-SCENARIO-N.",
        "结果文件夹；默认取下一个空闲的 runs/命令-情景-N。",
    ),
    # two or more beside each other
    "compare": Message(
        "Scenarios on the same draws: differences with paired errors, what explains them, mixtures.",
        "以相同抽样比较情景：差异及配对误差、差异归因、加权混合。",
    ),
    "compared": Message(
        "Two or more scenarios; the first is what the others are compared with.", "两个以上情景，首个为基准。"
    ),
    "weights": Message("Weights of the scenarios in a mixture, like 0.5,0.3,0.2.", "混合权重，如 0.5,0.3,0.2。"),
    "no_attribution": Message("Do not explain the difference by inputs.", "不做差异归因。"),
    # what drives it
    "sensitivity": Message(
        "What drives an outcome: shares of variance, tornado, Sobol indices by groups, what flips the verdict.",
        "结果由什么驱动：方差占比、龙卷风图、分组 Sobol 指数、何者翻转研判。",
    ),
    "held": Message(
        "How many inputs are moved with all others held (two runs each); 0 for none.",
        "在其余输入不变下逐一移动的输入个数（每个两次运行），0 为不做。",
    ),
    "sobol": Message(
        "Add first-order and total Sobol indices of independent groups.", "另算独立分组的一阶与总 Sobol 指数。"
    ),
    # what flips it
    "breakeven": Message(
        "The value of an input, or the frontier of two, at which an outcome is reached.",
        "使结果达到给定水平的单个输入值，或两个输入的边界。",
    ),
    "solve": Message(
        "The input that is solved for; given twice, the frontier of two. A range may follow: NAME=LOW..HIGH.",
        "求解的输入；给出两次则求两者边界。可附区间：NAME=LOW..HIGH。",
    ),
    "asked_test": Message("A test or class whose probability is asked.", "所问概率对应的检验或类别。"),
    "probability": Message("The probability that it shall have.", "目标概率。"),
    "by_year": Message("By the end of which year.", "截至哪一年末。"),
    "asked_output": Message("An output or scalar of which a quantile is asked.", "所问分位数对应的输出或指标。"),
    "at_date": Message("The year or quarter of the output.", "输出的年份或季度。"),
    "quantile": Message("Which quantile of it.", "哪个分位数。"),
    "equals": Message("What that quantile shall be, in the output's unit.", "该分位数的目标值（输出单位）。"),
    # where it happens
    "discover": Message(
        "The boxes of inputs in which an outcome happens: at most four limits, scored on a held-out half.",
        "结果集中出现的输入区域：至多四个界限，以留出的一半样本评分。",
    ),
    "where": Message(
        "The outcome that is looked for, like bust@2030 or a test.", "所寻找的结果，如 bust@2030 或某项检验。"
    ),
    # what to watch
    "signposts": Message(
        "The figures published within four quarters that move a probability most, with their thresholds.",
        "未来四个季度内公布、对概率影响最大的指标及阈值。",
    ),
    # how it goes
    "story": Message(
        "The most typical trial of a class as a dated chain: what bound, what broke, who lost.",
        "某一类别中最典型的一条路径：按时间列出何为约束、何处断裂、谁受损。",
    ),
    "story_class": Message("The class, or the test, of which a trial is told.", "所述路径的类别或检验。"),
    "trial": Message("Tell this trial instead, by its number.", "改为讲述指定编号的路径。"),
    # what to do
    "strategy": Message(
        "Build, lease or wait for one operator: cost, regret, and where each wins.",
        "单一运营方自建、租用或等待：成本、遗憾值及各自占优的区域。",
    ),
    "operator": Message("An archetype by name, or a YAML file of one's own.", "典型运营方名称，或自备 YAML 文件。"),
    # what people pass on
    "report": Message(
        "Runs as one HTML file, a workbook, a pack of charts or Markdown, by the suffix of the file.",
        "把运行结果写成单个 HTML、工作簿、图表集或 Markdown（按文件后缀）。",
    ),
    "report_out": Message("File to write: .html, .xlsx, .pdf or .md.", "写出的文件：.html、.xlsx、.pdf 或 .md。"),
    "report_runs": Message(
        "Shipped scenarios, YAML files, or folders that runs have left.", "内置情景名、YAML 文件，或运行留下的文件夹。"
    ),
    "report_range": Message(
        "Add the range over shipped theses and contested inputs to the verdict.",
        "在研判中加入各情景与争议输入下的区间。",
    ),
    "chart_scenarios": Message(
        "A scenario, or a folder that a run has left; several share a picture.",
        "情景，或一次运行留下的文件夹；可给多个，画在同一张图中。",
    ),
    "layout": Message("Several runs on each other, or side by side.", "多个情景叠加，或并排小图。"),
    "chart_width": Message(
        "Width of the picture in millimetres: 80 and 160 suit print.", "图宽（毫米），印刷宜用 80 或 160。"
    ),
    "report_claims": Message(
        "Put the minutes' claims to the first scenario: half a minute on two cores.",
        "把纪要论断放到首个情景中检验：双核约半分钟。",
    ),
    "report_replays": Message("Add the replays of history.", "加入历史重演。"),
    # more of a run
    "given": Message(
        "Keep only trials in which a figure lies in a range: 'capex@2026Q1=118..130'. May be repeated.",
        "仅保留指标落入区间的路径：'capex@2026Q1=118..130'，可重复。",
    ),
    "joint": Message(
        "Probability of several tests together: 'returns_shortfall & default_wave @2030'. May be repeated.",
        "多项检验同时成立的概率：'returns_shortfall & default_wave @2030'，可重复。",
    ),
    "summary_only": Message(
        "Keep summaries only, so that memory does not grow with trials; draws no charts.",
        "只保留汇总结果，内存占用不随模拟次数增长；不绘图。",
    ),
    "engine": Message(
        "Where blocks of trials are simulated; dask needs aicapex[dask].",
        "模拟的执行引擎；dask 需安装 aicapex[dask]。",
    ),
    "scheduler": Message(
        "Address of a Dask scheduler; without one, --jobs processes on this machine.",
        "Dask 调度器地址；未给出时在本机启动 --jobs 个进程。",
    ),
}
