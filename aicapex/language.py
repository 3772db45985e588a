"""Every word that a person reads from the program, in English and in Chinese, under one key each."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")


class Bilingual(Protocol):
    """Anything with a text in both languages."""

    @property
    def en(self) -> str:
        """The English text."""

    @property
    def zh(self) -> str:
        """The Chinese text."""


class Message(NamedTuple):
    """A text in both languages, with the same {placeholders} in each."""

    en: str
    zh: str


def say(key: str, language: Language, **values: object) -> str:
    """A message of the catalogue in a language, its placeholders filled.

    >>> say("report.trials", "en", trials=10_000), say("report.trials", "zh", trials=10_000)
    ('10,000 trials', '10,000 条模拟路径')
    """
    return choose(MESSAGES[key], language).format(**values)


def choose(text: Bilingual, language: Language) -> str:
    """The text in the language, or in the other where it has only one."""
    return (text.zh or text.en) if language == "zh" else (text.en or text.zh)


def bilingual(text: Bilingual) -> dict[str, str]:
    """The text as an object for JSON."""
    return {"en": text.en, "zh": text.zh}


def spoken(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> Language:
    """The language asked for on the command line (`--lang zh`, `--lang=zh`), else by AICAPEX_LANG, else English.

    Help is printed before options are parsed, hence the look at the bare arguments.

    >>> spoken(["run", "base", "--lang", "zh"], {}), spoken(["run", "--lang=zh"], {}), spoken(["--help"], {})
    ('zh', 'zh', 'en')
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    environment = os.environ if environment is None else environment
    asked = environment.get("AICAPEX_LANG", "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return "zh" if asked == "zh" else "en"


MESSAGES: Final[Mapping[str, Message]] = {
    # What a run says
    "report.trials": Message("{trials:,} trials", "{trials:,} 条模拟路径"),
    "report.seed": Message("seed {seed}", "随机种子 {seed}"),
    "report.extends": Message("extends {base}, {count} entries changed", "扩展自 {base}，改动 {count} 项"),
    "report.extends_one": Message("extends {base}, {count} entry changed", "扩展自 {base}，改动 {count} 项"),
    "report.changed": Message("{count} entries changed", "改动 {count} 项"),
    "report.changed_one": Message("{count} entry changed", "改动 {count} 项"),
    "report.failed": Message(
        "{failed:,} trials failed numerically and are counted, not dropped",
        "{failed:,} 条模拟路径出现数值失败：已计数，未剔除",
    ),
    "report.by_end_of": Message("Worst by end of [%]", "截至年末最坏 [%]"),
    "report.first_passage": Message("first passage P10 / P50 / P90", "首次触发 P10 / P50 / P90"),
    "report.tests": Message("Ever by end of [%]", "截至年末曾触发 [%]"),
    "report.never": Message("never", "从未"),
    "report.verdict": Message(
        "P(bust or systemic by {year}) = {probability} (sampling {error}; {reach})",
        "{year} 年末前破裂或系统性破裂的概率 = {probability}（抽样误差 {error}；{reach}）",
    ),
    "report.reach": Message(
        "{low}–{high} % across the {count} scenarios of this run", "本次运行的 {count} 个情景之间为 {low}–{high}%"
    ),
    "report.elsewhere": Message(
        "{low}–{high} % across shipped theses and the three most contested inputs, {trials:,} trials each",
        "在各自带论点与三项争议最大的输入之间为 {low}–{high}%，各 {trials:,} 条模拟路径",
    ),
    "report.no_reach": Message(
        "how far it differs between theses shows when several scenarios are run",
        "各论点之间的差异，须同时运行多个情景方可得知",
    ),
    "report.independent": Message(
        "Also without dependence between inputs: {probability} (sampling {error}; {trials:,} trials)",
        "若各输入互不相关：{probability}（抽样误差 {error}；{trials:,} 条模拟路径）",
    ),
    "report.binds": Message("What binds [%]", "约束来源 [%]"),
    "report.headline": Message("Headline [P5 P50 P95]", "主要结果 [P5 P50 P95]"),
    "report.start": Message("At the start", "期初"),
    "report.conflicts": Message("Conflicts", "冲突"),
    "report.in_trials": Message("{text} ({share} of trials)", "{text}（占模拟路径 {share}）"),
    "report.dependence": Message("Dependence", "相关性"),
    "report.pairs": Message(
        "{count:,} pairs of inputs are dependent (rank correlation implied / realised)",
        "{count:,} 对输入相互关联（秩相关：设定 / 实现）",
    ),
    "report.pairs_one": Message(
        "{count:,} pair of inputs is dependent (rank correlation implied / realised)",
        "{count:,} 对输入相互关联（秩相关：设定 / 实现）",
    ),
    "report.pair": Message("{one} with {other} {implied} / {realised}", "{one}与{other} {implied} / {realised}"),
    "report.watch": Message("Watch", "留意"),
    "report.terminal": Message(
        "{share} of the cohorts' value rests on the rule beyond the horizon",
        "投资队列价值的 {share} 依赖期末之后的规则",
    ),
    "report.checked": Message("Checked", "核对"),
    "report.identities": Message(
        "{count} identities on {trials:,} trials, worst relative error {error:.1e} ({name})",
        "{trials:,} 条模拟路径、{count} 条恒等式，最大相对误差 {error:.1e}（{name}）",
    ),
    "report.summarised": Message(
        "quantiles by counts (within 0.2 % in rank or 0.4 % in value); the start is of the first {first:,} trials",
        "分位数由分箱计数得出（误差：秩 0.2% 以内或数值 0.4% 以内）；期初对照取自前 {first:,} 条路径",
    ),
    "report.written": Message("Written", "已写入"),
    "report.next": Message("Next", "下一步"),
    "report.charts": Message("{count} charts", "{count} 张图"),
    "report.charts_one": Message("{count} chart", "{count} 张图"),
    "report.contents": Message("summary, quantiles", "摘要、分位数"),
    "report.contents_trials": Message("summary, quantiles, trials", "摘要、分位数、逐条路径"),
    # Classes, tests and constraints
    "class.boom": Message("boom", "繁荣"),
    "class.digestion": Message("digestion", "消化"),
    "class.bust": Message("bust", "破裂"),
    "class.systemic": Message("systemic", "系统性破裂"),
    "class.boom.definition": Message("none of the other classes", "不属于其他任何一类"),
    "class.digestion.definition": Message(
        "returns_shortfall now, or capex_dip ever; not bust or systemic",
        "当前 returns_shortfall 成立，或曾出现 capex_dip；且未到破裂或系统性破裂",
    ),
    "class.bust.definition": Message(
        "capex_collapse, or heavy_write_downs together with returns_shortfall; not systemic",
        "出现 capex_collapse，或 heavy_write_downs 与 returns_shortfall 同时成立；且未到系统性破裂",
    ),
    "class.systemic.definition": Message("default_wave and capex_collapse", "default_wave 与 capex_collapse 均已出现"),
    "test.dark_fibre": Message("dark fibre", "暗光纤"),
    "test.price_glut": Message("price glut", "租价崩跌"),
    "test.capex_collapse": Message("capex collapse", "资本开支骤降"),
    "test.returns_shortfall": Message("returns shortfall (known at horizon)", "回报不达标（以期末所知为准）"),
    "test.revenue_mismatch": Message("revenue mismatch", "收入与开支错配"),
    "test.default_wave": Message("default wave", "违约潮"),
    "test.lab_losses": Message("lab losses", "实验室亏损"),
    "test.heavy_write_downs": Message("heavy write-downs", "大额减值"),
    "test.capex_dip": Message("capex dip", "资本开支回落"),
    "test.overcapacity": Message("overcapacity", "产能过剩"),
    "binds.power": Message("power", "电力"),
    "binds.chips": Message("chips", "芯片"),
    "binds.money": Message("money", "资金"),
    "binds.demand": Message("demand", "需求"),
    # Short titles of the headline
    "headline.capex": Message("capex", "资本开支"),
    "headline.shipments_gw": Message("shipments of chips", "芯片出货"),
    "headline.energised_gw": Message("energised", "已通电"),
    "headline.unpowered_gw_us": Message("unpowered, US", "待电，美国"),
    "headline.revenue": Message("revenue", "AI 终端收入"),
    "headline.rental_price_newest": Message("rent, newest GPU", "最新 GPU 租价"),
    "headline.idle_rate_all": Message("idle, all delivered", "已交付算力空闲率"),
    "headline.gap_gw": Message("gap", "供需缺口"),
    "headline.gross_margin_cloud": Message("gross margin, cloud", "云毛利率"),
    "headline.gross_margin_labs": Message("gross margin, labs", "实验室毛利率"),
    "headline.roi": Message("ROI, cumulative", "累计投资回报率"),
    "headline.tobin_q": Message("Tobin's q", "托宾 q"),
    "headline.debt": Message("debt", "债务"),
    "headline.defaults_cumulative": Message("defaults, cumulative", "累计违约"),
    # Errors
    "error.problems": Message("error", "错误"),
    "error.scenario": Message("not a valid scenario", "情景无效"),
    "error.usage": Message("wrong use of the command", "命令用法有误"),
    "error.numerical": Message("numerical failure", "数值失败"),
    "error.io": Message("cannot read or write", "读写失败"),
    "error.expected": Message("expected", "应为"),
    "error.nearest": Message("nearest", "最接近"),
    "error.cure": Message("cure", "改法"),
    "error.interrupted": Message("interrupted: nothing was left half-written", "已中断：没有留下不完整的文件"),
    "error.ours": Message(
        "this is a fault of the program, not yours; please report it with the lines above",
        "这是程序自身的缺陷，并非您的操作有误；请附上以上内容反馈",
    ),
    "error.exists": Message("{path} exists already", "{path} 已存在"),
    "error.exists_cure": Message("give another --out, or --force to replace it", "换一个 --out，或用 --force 覆盖"),
    "error.exists_file_cure": Message("give another name, or --force to replace it", "换一个名称，或用 --force 覆盖"),
    "error.one_chart": Message("--out takes one chart; name one", "--out 只能写一张图，请只给一个图名"),
    "error.not_a_run": Message(
        "{path} is not a run folder and is not replaced", "{path} 不是运行结果文件夹，不会被覆盖"
    ),
    "error.not_a_run_cure": Message(
        "give a new folder; --force replaces only folders that a run has written",
        "请换一个新文件夹；--force 只覆盖由运行写出的文件夹",
    ),
    "error.strangers": Message(
        "{path} holds files that no run has written, and is not replaced: {files}",
        "{path} 含有非运行写出的文件，不会被覆盖：{files}",
    ),
    "error.strangers_cure": Message("move them away, or give a new folder", "请先移走这些文件，或换一个新文件夹"),
    "error.disk": Message("{path}: {reason}", "{path}：{reason}"),
    "error.no_name": Message("nothing is called {name!r}", "没有名为 {name!r} 的对象"),
    "error.no_name_expected": Message(
        "a parameter, output, event, test, class, factor, scenario, chart, claim or public figure, or t0",
        "参数、输出、事件、检验、研判类别、因子、情景、图、论断或公开数据，或 t0",
    ),
    "error.no_chart_of_several": Message(
        "no chart of several runs, and no output, is called {name!r}", "没有名为 {name!r} 的多情景图或输出"
    ),
    "error.many_runs": Message(
        "more than {most} runs cannot be told apart on each other", "叠加图最多可区分 {most} 个情景"
    ),
    "error.set_of_run": Message(
        "{path} is a run that is done: --set changes scenarios", "{path} 是已完成的运行，--set 只能修改情景"
    ),
    "error.set_of_run_cure": Message("name the scenario instead of the folder", "请给出情景名而非文件夹"),
    "error.no_chart": Message("no chart or output is called {name!r}", "没有名为 {name!r} 的图或输出"),
    "error.charts_expected": Message("one of the charts {charts}, or an output", "{charts} 之一，或某个输出"),
    "error.suffix": Message("{path}: cannot draw a chart into {suffix}", "{path}：无法输出为 {suffix}"),
    "error.short": Message(
        "claims ask about {year}, and {scenario} ends in {end}", "论断涉及 {year} 年，而 {scenario} 止于 {end}"
    ),
    "error.short_cure": Message(
        "--set end={year}Q4, or a scenario that runs as long", "用 --set end={year}Q4，或换用期限足够的情景"
    ),
    "error.hollow": Message(
        "{kind} {subject} moves no headline figure enough: most of all {figure}, by {errors} paired standard errors "
        "and {share} % of its spread",
        "{kind} {subject} 对主要结果均无足够影响：变动最大的“{figure}”为 {errors} 倍配对标准误，占其离散度 {share}%",
    ),
    "error.hollow_cure": Message(
        "over 3 errors and 1 % pass: widen its range, wire it to an equation, or delete it",
        "须超过 3 倍标准误且达 1%：请放宽取值、接入方程，或予以删除",
    ),
    "error.same_name": Message("two scenarios are called {name!r}", "有两个情景同名：{name!r}"),
    "error.same_name_cure": Message("rename one of the files", "请将其中一个文件改名"),
    # Progress and what is done, on stderr
    "talk.simulating": Message("simulating {name}", "正在模拟 {name}"),
    "talk.theses": Message("range over shipped theses", "各自带论点之间的范围"),
    "talk.contested": Message("range over contested inputs", "争议输入之间的范围"),
    "talk.claims": Message("with and without what is claimed", "逐条对照：有无论断所述机制"),
    "talk.disputes": Message("disputes", "分歧"),
    "talk.camps": Message("camps", "阵营"),
    "talk.audit": Message("audit: what each input moves", "审查：逐项检验影响"),
    "talk.set": Message("set {change}", "设定 {change}"),
    "talk.drawing": Message("drawing charts", "正在绘图"),
    "talk.written": Message("written: {path}", "已写入：{path}"),
    "talk.valid": Message(
        "{name}: valid ({parameters} parameters, {sampled} of them uncertain; {factors} factors, {events} events, "
        "{tests} tests)",
        "{name}：有效（参数 {parameters} 个，其中不确定 {sampled} 个；因子 {factors} 个、事件 {events} 个、"
        "检验 {tests} 个）",
    ),
    "talk.no_difference": Message("{a} and {b} say the same", "{a} 与 {b} 内容相同"),
    # Explanations
    "explain.parameter": Message("parameter", "参数"),
    "explain.output": Message("output", "输出"),
    "explain.cohort": Message("cohort scalar", "投资队列指标"),
    "explain.event_kind": Message("kind of event", "事件类型"),
    "explain.test": Message("test", "检验"),
    "explain.class": Message("class of the verdict", "研判类别"),
    "explain.claim": Message("claim in the minutes", "纪要论断"),
    "explain.fact": Message("public figure", "公开数据"),
    "explain.resting": Message("rests on it", "据此取值"),
    "explain.unit": Message("unit", "单位"),
    "explain.bounds": Message("bounds", "取值范围"),
    "explain.from": Message("at least {low}", "不低于 {low}"),
    "explain.to": Message("at most {high}", "不高于 {high}"),
    "explain.unbounded": Message("any value", "不限"),
    "explain.sector": Message("sector", "所属模块"),
    "explain.value": Message("value in {scenario}", "{scenario} 中的取值"),
    "explain.source": Message("source", "来源"),
    "explain.assumption": Message("assumption: {text}", "假设：{text}"),
    "explain.why": Message("why", "理由"),
    "explain.read_by": Message("read by", "读取方"),
    "explain.made_by": Message("made by", "计算方"),
    "explain.equation": Message("equation", "方程"),
    "explain.moved_by": Message("moved by events", "受事件影响"),
    "explain.factors": Message("factors", "因子载荷"),
    "explain.year": Message("a year is", "年度口径"),
    "explain.year.stock": Message("its last quarter (stock)", "当年最后一季（存量）"),
    "explain.year.flow": Message("the sum of its quarters (flow)", "四季之和（流量）"),
    "explain.year.ratio": Message("the mean of its quarters (price or ratio)", "各季均值（价格或比率）"),
    "explain.year.weighted": Message(
        "the mean of its quarters weighted by {weight} (price or ratio)", "以 {weight} 加权的各季均值（价格或比率）"
    ),
    "explain.tested_by": Message("tested by", "相关检验"),
    "explain.size_unit": Message("unit of its size", "规模单位"),
    "explain.effects": Message("effects", "作用"),
    "explain.effect.add": Message("{parameter} + {scale} × size", "{parameter} + {scale} × 规模"),
    "explain.effect.multiply": Message("{parameter} × (1 + {scale} × size)", "{parameter} × (1 + {scale} × 规模)"),
    "explain.effect.exponent": Message("{parameter} × exp({scale} × size)", "{parameter} × exp({scale} × 规模)"),
    "explain.in_scenario": Message("in {scenario}", "在 {scenario} 中"),
    "explain.definition": Message("definition", "定义"),
    "explain.for": Message("for {count} quarters", "持续 {count} 季"),
    "explain.all": Message("all of", "同时满足"),
    "explain.any": Message("any of", "满足其一"),
    "explain.nothing": Message("nothing", "无"),
    # Fields of the claims and facts
    "seed.paragraph": Message("paragraph", "段落"),
    "seed.speaker": Message("speaker", "发言人"),
    "seed.voice": Message("voice", "表述者"),
    "seed.kind": Message("kind", "类型"),
    "seed.value": Message("value", "数值"),
    "seed.low": Message("low", "下限"),
    "seed.mid": Message("middle", "中值"),
    "seed.high": Message("high", "上限"),
    "seed.unit": Message("unit", "单位"),
    "seed.readings": Message("readings", "解读"),
    "seed.binds": Message("binds", "约束对象"),
    "seed.scenarios": Message("scenarios", "采用的情景"),
    "seed.facts": Message("facts", "公开数据"),
    "seed.quantity": Message("quantity", "指标"),
    "seed.as_of": Message("as of", "时点"),
    "seed.region": Message("region", "地区"),
    "seed.source": Message("source", "来源"),
    "seed.url_or_doc": Message("document", "出处"),
    "seed.confidence": Message("confidence", "可信度"),
    "seed.note": Message("note", "备注"),
    # Words of the command line
    "new.thesis": Message("What this scenario claims, in one sentence.", "用一句话写明本情景的论点。"),
    "new.why": Message("why this range", "取此区间的理由"),
    "help.app": Message(
        "Is the AI build-out a bubble? A Monte Carlo simulator of the value chain.",
        "AI 建设潮是泡沫吗？产业链蒙特卡洛模拟器。",
    ),
    "help.run": Message(
        "Simulate scenarios: verdict, tests, headline, and a run folder for each.",
        "模拟情景：给出研判、检验、主要结果，并为每个情景写出结果文件夹。",
    ),
    "help.claims": Message(
        "Every claim of the minutes against a run and the public record, and the disputes between them.",
        "逐条核对纪要论断：与模拟及公开数据对照，并给出各项分歧的裁决。",
    ),
    "help.hindcast": Message(
        "Replay 2022Q4 to 2025Q3 on what was known when it starts, and score it against what happened.",
        "历史回放：只凭 2022Q4 当时所知模拟至 2025Q3，并对照实际结果计分。",
    ),
    "help.backtest": Message(
        "Replay a boom of the past and one that went the other way: marks beside the record, busts side by side.",
        "历史类比检验：重演一轮建设潮及走向相反的另一轮，各项特征与史实对照，并列破裂概率。",
    ),
    "help.score": Message(
        "Score a frozen run against later actuals: coverage, CRPS and errors by target, beside two baselines.",
        "以事后的实际值为已冻结的运行计分：逐目标给出覆盖率、CRPS 与误差，并列两种基准预测。",
    ),
    "help.scenario": Message("List, show, start, compare and check scenarios.", "列出、查看、新建、比较、校验情景。"),
    "help.scenario.list": Message("What is shipped.", "列出自带情景。"),
    "help.scenario.show": Message("A scenario with everything resolved, as YAML.", "以 YAML 显示完整展开的情景。"),
    "help.scenario.new": Message("Write a scenario file to start from.", "写出一个可供修改的情景文件。"),
    "help.scenario.diff": Message("What two scenarios disagree on.", "比较两个情景的分歧。"),
    "help.scenario.validate": Message("Check scenario files without running them.", "只校验情景文件，不运行。"),
    "help.scenario.schema": Message(
        "The JSON Schema of scenario files, for editors.", "情景文件的 JSON Schema，供编辑器使用。"
    ),
    "help.explain": Message(
        "What a parameter, output, event, test, scenario or claim is; t0: the start against what is stated of it.",
        "解释参数、输出、事件、检验、情景或论断；t0：期初与各项陈述的对照。",
    ),
    "help.chart": Message("Draw charts of a scenario: chart names, or outputs.", "绘制情景图表：图名或输出名。"),
    "help.version": Message("Print the version.", "显示版本。"),
    "help.scenarios": Message("Names of shipped scenarios, or YAML files.", "自带情景的名称，或 YAML 文件。"),
    "help.trials": Message("Number of trials.", "模拟路径数。"),
    "help.seed": Message("Random seed.", "随机种子。"),
    "help.set": Message(
        "Change an entry, as in power.us.additions=15 or ='15 GW/yr'. Repeatable.",
        "改动一项，如 power.us.additions=15 或 ='15 GW/yr'。可重复。",
    ),
    "help.out": Message(
        "Run folder (several scenarios: the folder that holds them). Default: runs/NAME-N.",
        "结果文件夹（多个情景时为其上级）。默认：runs/NAME-N。",
    ),
    "help.force": Message("Replace what --out names.", "覆盖 --out 所指。"),
    "help.format": Message("How results are printed.", "结果的输出格式。"),
    "help.lang": Message("Language of what is printed and drawn.", "输出与图表的语言。"),
    "help.quiet": Message("No talk on stderr.", "不在 stderr 输出提示。"),
    "help.jobs": Message("Worker processes; the results are the same bits.", "工作进程数；结果逐位相同。"),
    "help.check": Message("Check the accounting identities in all trials.", "在全部路径上核对会计恒等式。"),
    "help.save_trials": Message(
        "Write every trial and its draws into the run folder.", "将每条路径及其抽样写入结果文件夹。"
    ),
    "help.no_charts": Message("Draw no charts.", "不绘图。"),
    "help.no_write": Message("Write no run folder.", "不写结果文件夹。"),
    "help.range": Message(
        "Show how far the verdict reaches over shipped theses and contested inputs (500 trials each; tables only).",
        "显示研判在各自带论点与争议输入之间的范围（各 500 条路径；仅限表格）。",
    ),
    "help.dependence_check": Message(
        "Also show the verdict with independent inputs (2,000 further trials; tables only).",
        "另给出输入互不相关时的研判（另跑 2,000 条路径；仅限表格）。",
    ),
    "help.by": Message(
        "Also show the claims by camp, and what each camp's inputs imply (2,000 trials each).",
        "另按阵营列出论断，并给出各阵营输入所隐含的结果（各 2,000 条路径）。",
    ),
    "help.audit": Message(
        "Also list what every claim, mechanism, event, scenario and sampled parameter moves; exit code 4 if one moves "
        "nothing.",
        "另列出每条论断、机制、事件、情景及抽样参数的影响；若有一项毫无影响，退出码为 4。",
    ),
    "help.claims_out": Message(
        "Folder for the tables and charts. Default: runs/claims-SCENARIO-N.",
        "存放表格与图的文件夹。默认：runs/claims-SCENARIO-N。",
    ),
    "help.hindcast_out": Message(
        "Folder for scores and charts. Default: runs/hindcast-N.", "存放得分与图的文件夹。默认：runs/hindcast-N。"
    ),
    "help.points": Message("Each figure beside the run's P5, P50 and P95.", "逐点列示公开数据与 P5、P50、P95。"),
    "help.constrain": Message(
        "The projection whose behaviour the replay weighs, or none.",
        "由回放对其行为参数加权的预测情景；none 为不加权。",
    ),
    "help.boom": Message("The boom to replay.", "所重演的建设潮。"),
    "help.alone": Message("Without the one that went the other way.", "不运行走向相反的另一轮。"),
    "help.backtest_out": Message(
        "Folder for marks, scores and charts. Default: runs/backtest-NAME-N.",
        "存放特征、得分与图的文件夹。默认：runs/backtest-NAME-N。",
    ),
    "help.run_folder": Message(
        "Folder of a run; with --save-trials it has more than quarters.",
        "结果文件夹；以 --save-trials 写出的还可比较季度以外的时段。",
    ),
    "help.against": Message(
        "CSV with the columns variable, period, value, unit; also low, high, source, confidence, note.",
        "CSV，含列 variable、period、value、unit；另可有 low、high、source、confidence、note。",
    ),
    "help.one_scenario": Message("Name of a shipped scenario, or a YAML file.", "自带情景的名称，或 YAML 文件。"),
    "help.name": Message("A name, or a title.", "名称或标题。"),
    "help.names": Message("Names of charts or outputs.", "图名或输出名。"),
    "help.in_scenario": Message("The scenario to look in.", "所查看的情景。"),
    "help.chart_out": Message("File to write: .png, .svg or .pdf.", "写出的文件：.png、.svg 或 .pdf。"),
    "help.new_name": Message("Name of the new scenario.", "新情景的名称。"),
    "help.extends": Message("The scenario to extend.", "所扩展的情景。"),
    "help.schema_out": Message("File to write instead of stdout.", "写入文件而非标准输出。"),
}
