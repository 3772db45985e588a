"""What is wrong with a scenario, in Chinese: the loader speaks English, as do the texts here that stand for its own.

A text is looked up by the English sentence with its gaps, the one with the most letters of its own first; what stands
in a gap is looked up in turn, and kept as it is if it is a name, a number or the user's own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

TEXTS: Final = {
    "letters, digits and underscores, beginning with a letter": "以字母开头，仅含字母、数字与下划线",
    "a truth value": "真假值",
    "write true or false": "写 true 或 false",
    "a whole number": "整数",
    "a list": "列表",
    "write [a, b]": "写成 [a, b]",
    "a mapping": "映射",
    "write {name: value}": "写成 {name: value}",
    "at least one entry": "至少一项",
    "a text that is not empty": "非空文本",
    "two numbers": "两个数",
    "write [low, high]": "写成 [low, high]",
    "a distribution and its unit": "分布及其单位",
    "write {value: ..., unit: ...}": "写成 {value: ..., unit: ...}",
    "distributions by the number of the reading": "按解读编号给出分布",
    "write {2: {uniform: [low, high]}}": "写成 {2: {uniform: [low, high]}}",
    "a hazard, a date, or a time after the start": "风险率、日期，或期初之后的时间",
    "write {hazard: ..., unit: 1/yr} or {date: 2026Q3}": "写成 {hazard: ..., unit: 1/yr} 或 {date: 2026Q3}",
    "a list of {0}": "{0} 项的列表",
    "write one number": "只写一个数",
    "remove the quotes: {0}": "去掉引号：{0}",
    "write {0} with unit: '%'": "写 {0}，并注明 unit: '%'",
    "write {0} with unit: {1}": "写 {0}，并注明 unit: {1}",
    "write {0}": "写成 {0}",
    "write a number with a decimal point, such as 1500 or 0.25": "写带小数点的数，如 1500 或 0.25",
    "{0} has no key {1}": "{0} 没有键 {1}",
    "of {0}": "可用：{0}",
    "{0} is not a name for an entry of {1}": "{0} 不能作 {1} 中条目的名称",
    "text, or {en: ..., zh: ...}": "文本，或 {en: ..., zh: ...}",
    "put text that is a number in quotes": "数字形式的文本请加引号",
    "a number of quarters": "季度数",
    "write {value: ..., unit: quarter}": "写成 {value: ..., unit: quarter}",
    "a number or a distribution": "数或分布",
    "write {uniform: [low, high]}": "写成 {uniform: [low, high]}",
    "a number": "数",
    "text": "文本",
    "the text {0}": "文本 {0}",
    "a long text": "一段长文本",
    "{0} has no key {1} beside its others": "{0} 中键 {1} 不能与其他键并存",
    "the declared unit is {0}": "声明的单位为 {0}",
    "{0} has no {1}": "{0} 缺少 {1}",
    "{0} is {1}": "{0} 为 {1}",
    'quote it: "{0}"': '加引号："{0}"',
    "write one text": "写一段文本",
    "a quarter like 2026Q3": "形如 2026Q3 的季度",
    "a quarter like 2025Q4": "形如 2025Q4 的季度",
    "the number of a reading from 2 to 9; the first is the entry itself": "2 至 9 的解读编号；第一种即条目本身",
    "a scenario": "情景",
    "add {0}: {1}": "加上 {0}: {1}",
    "add {0}: ": "加上 {0}:",
    "use what was known by then; or give observed_later instead, if it describes the start": (
        "使用当时已知的内容；若描述的是期初，可改用 observed_later"
    ),
    "remove recurs, or give a hazard": "删去 recurs，或给出风险率",
    "{0} comes in {1}, not after the start of {2}": "{0} 发生于 {1}，不在期初 {2} 之后",
    "a whole number of quarters": "整数个季度",
    "a later quarter": "更晚的季度",
    "mode must lie between low and high, not {0} in {1}": "众数须在 low 与 high 之间，现为 {0}，范围 {1}",
    "the number of a claim, like C38": "论断编号，如 C38",
    "a number above {0}": "大于 {0} 的数",
    "a number at least {0}": "不小于 {0} 的数",
    "a number at most {0}": "不大于 {0} 的数",
    "a number below {0}": "小于 {0} 的数",
    "a finite number, text, a list or a mapping": "有限数、文本、列表或映射",
    "or quote it if it is text": "若为文本请加引号",
    "quote text that holds ': ' or ' #' or begins with one of []{}&*!|>%@`": (
        "含 ': ' 或 ' #'，或以 []{}&*!|>%@` 之一开头的文本请加引号"
    ),
    "{0} is the truth value {1} in YAML 1.1; {2}": "{0} 在 YAML 1.1 中是真假值 {1}；{2}",
    "other spellings are refused": "不接受其他写法",
    "some readers of YAML take it for text": "有的 YAML 读取程序会当作文本",
    "{0} begins with a nought: YAML 1.1 reads it as {1}": "{0} 以零开头：YAML 1.1 会读作 {1}",
    "{0} is {1} in another base": "{0} 是其他进制的 {1}",
    "{0} holds an underscore, which YAML 1.1 drops: {1}": "{0} 含下划线，YAML 1.1 会忽略它：{1}",
    "{0} holds a comma": "{0} 含逗号",
    "{0} is {1} in YAML 1.1, which counts it in sixties": "{0} 在 YAML 1.1 中按六十进制读作 {1}",
    "{0} looks like a number in another base": "{0} 像其他进制的数",
    "the octal number {0}": "八进制数 {0}",
    "the number that is meant": "所指的数",
    "write the signs : , [ ] { } in their narrow form, not in full width": "符号 : , [ ] { } 请用半角，不用全角",
    "this is not YAML: {0}": "不是有效的 YAML：{0}",
    "it cannot be parsed": "无法解析",
    "the character U+{0} may not stand in YAML": "YAML 中不得出现字符 U+{0}",
    "{0} cannot stand in a scenario": "情景中不得出现 {0}",
    "lists and mappings are nested more than {0} deep": "列表与映射嵌套超过 {0} 层",
    "write a thousand as 1000; put a space after the comma between two values": "一千写作 1000；两值之间逗号后加空格",
    "{0} is beyond every number that a computer holds": "{0} 超出计算机可表示的范围",
    "write a number below 1e308": "写小于 1e308 的数",
    "nothing stands here": "此处为空",
    "give a value, or remove the key": "给出取值，或删去该键",
    "{0} is not a finite number": "{0} 不是有限数",
    "give a number, {0}": "给出一个数，{0}",
    "a tab stands where YAML wants spaces": "YAML 要求空格处出现了制表符",
    "indent with spaces": "用空格缩进",
    "remove it": "删去它",
    "keep one scenario a file, without a line of ---": "每个文件一个情景，不写 --- 行",
    "a second document begins here": "此处开始了第二个文档",
    "*{0} is an alias": "*{0} 是别名",
    "write the value itself, or use extends": "直接写出取值，或使用 extends",
    "&{0} is an anchor": "&{0} 是锚点",
    "remove it: scenarios share entries by extends": "删去它：情景之间用 extends 共用条目",
    "{0} is a tag": "{0} 是标签",
    "remove it: the kind of a value follows from its key": "删去它：取值类型由键决定",
    "<< is a merge key": "<< 是合并键",
    "write the entries themselves, or use extends": "直接写出各条目，或使用 extends",
    "a comma before {0} may part thousands or two values": "{0} 前的逗号可能是千分位，也可能分隔两个值",
    "keep one of the two": "两者留一",
    "quote it if it is text": "若为文本请加引号",
    "{0} stands twice in one mapping, first in line {1}": "{0} 在同一映射中出现两次，首次在第 {1} 行",
    "a list or mapping stands where a name must stand": "应为名称处出现了列表或映射",
    "quote it if it is a name; for a thousands separator write none: 1500": "若为名称请加引号；千分位请不写：1500",
    "the key {0} is not a name": "键 {0} 不是名称",
    "a name": "名称",
    "there is nothing to set at {0}": "{0} 处无可设置的内容",
    "write PATH=VALUE, such as power.us.additions=15 or 'power.us.additions=15 GW/yr'": (
        "写成 PATH=VALUE，如 power.us.additions=15 或 'power.us.additions=15 GW/yr'"
    ),
    "a parameter, start, end, or a path below events, factors or verdict": (
        "参数、start、end，或 events、factors、verdict 之下的路径"
    ),
    "{0} is set to nothing": "{0} 未给取值",
    "write {0}=VALUE": "写成 {0}=VALUE",
    "{0} is set twice": "{0} 设置了两次",
    "--set  names no path and value": "--set 没有路径与取值",
    "--set {0} names no path and value": "--set {0} 没有路径与取值",
    "a mapping of entries by name": "按名称给出条目的映射",
    "{0} is neither a shipped scenario nor a file": "{0} 既不是内置情景，也不是文件",
    "begin with: title: {en: ..., zh: ...}, extends: base": "开头写：title: {en: ..., zh: ...}，extends: base",
    "let one of them extend base": "让其中一个继承 base",
    "{0}.enabled is no truth value": "{0}.enabled 不是真假值",
    "give a YAML file in it": "给出其中的 YAML 文件",
    "the file is empty": "文件为空",
    "the file is no mapping": "文件内容不是映射",
    "a shipped scenario, or the path of a YAML file relative to this one": "内置情景，或相对本文件的 YAML 路径",
    "give the path from this file, such as ../mine.yaml": "给出相对本文件的路径，如 ../mine.yaml",
    "{0} is no mapping": "{0} 不是映射",
    "true or false": "true 或 false",
    "its name is not valid": "文件名无效",
    "scenarios extend each other in a circle: {0}": "情景互相继承，形成循环：{0}",
    "write name: {...}": "写成 name: {...}",
    "one of {0}": "以下之一：{0}",
    "one of {0}; or the path of a YAML file": "以下之一：{0}；或 YAML 文件路径",
    "one of: {0}": "以下之一：{0}",
    "exactly one of {0}": "以下恰取其一：{0}",
    "{0} is a folder": "{0} 是文件夹",
    "there is no file {0}": "没有文件 {0}",
    "there is no file {0} to extend": "没有可继承的文件 {0}",
    "{0} cannot be read: {1}": "无法读取 {0}：{1}",
    "this is not UTF-8 text": "不是 UTF-8 文本",
    "save the file as UTF-8": "请存为 UTF-8",
    "a mapping with keys such as title and extends": "含 title、extends 等键的映射",
    "no shipped scenario is called {0}": "没有名为 {0} 的内置情景",
    "the path in extends is absolute": "extends 中的路径是绝对路径",
    "a relative path": "相对路径",
    "a YAML file": "YAML 文件",
    "the end, {0}, does not follow the start, {1}": "期末 {0} 不在期初 {1} 之后",
    "an end 1 to {0} quarters after the start": "期初之后 1 至 {0} 个季度的期末",
    "no value is given for {0}": "{0} 未给取值",
    "a value for every declared parameter": "每个声明的参数都要有取值",
    "add them, or extends: base": "补上它们，或写 extends: base",
    "add extends: base": "加上 extends: base",
    "add them": "补上它们",
    "factor {0} loads on {1}, which is no parameter given or part of an event": (
        "因子 {0} 所载的 {1} 不是已给的参数或事件的一部分"
    ),
    "factor {0} loads on {1}, which is fixed": "因子 {0} 所载的 {1} 是定值",
    "give it a distribution, or remove the load": "给它一个分布，或删去该载荷",
    "a sampled scalar": "抽样的标量",
    "{0} has no source, which every parameter of a shipped scenario must have": (
        "{0} 没有来源，内置情景的每个参数都须有来源"
    ),
    "claim, fact or assumption": "claim、fact 或 assumption",
    "the scenario has no {0}": "情景缺少 {0}",
    "no parameter is called {0}": "没有名为 {0} 的参数",
    "the squares of the loads on {0} add up to {1}, over all factors": "{0} 在所有因子上的载荷平方和为 {1}",
    "at most 1": "不大于 1",
    "lower a load": "降低某个载荷",
    "no entry is called {0}": "没有名为 {0} 的条目",
    "no entry is called {0}; nearest: {1}": "没有名为 {0} 的条目；最接近：{1}",
    "{0} is not a unit": "{0} 不是单位",
    "{0} does not convert to {1}, the unit of {2}": "{0} 不能换算为 {1}（{2} 的单位）",
    "{0} does not convert to {1}": "{0} 不能换算为 {1}",
    "{0} reaches beyond its bounds": "{0} 超出取值界限",
    "{0} is {1} {2}, beyond its bounds": "{0} 为 {1} {2}，超出取值界限",
    "add truncate: {0}": "加上 truncate: {0}",
    "add unit: {0}": "加上 unit: {0}",
    "truncate gives neither low nor high": "truncate 既无 low 也无 high",
    "without low and high a beta runs from 0 to 1 {0}: give both in {1}, or use {2}": (
        "不给 low 与 high 时 beta 的范围为 0 至 1 {0}：请以 {1} 给出两者，或用 {2}"
    ),
    "{0} has no unit": "{0} 没有单位",
    "{0} or one that converts to it": "{0} 或可换算为它的单位",
    "give it in {0}": "以 {0} 给出",
    "no distribution": "没有分布",
    "{0} gives {1}": "{0} 给出了 {1}",
    "{0} of a {1} does not convert from {2} to {3}: give it in {4}": "{1} 的 {0} 不能由 {2} 换算为 {3}：请以 {4} 给出",
    "keep one": "留一个",
    "{0} is no state of the start, so it may not have been observed later": "{0} 不是期初状态，不能标为事后观测",
    "{0} is behaviour, which replays share with the projections": "{0} 属于行为参数，历史重演与预测共用",
    "remove the entry: a replay tests the shared value": "删去该条目：重演检验的正是共用取值",
    "{0} does not say when it was known, which every input of a replay must": (
        "{0} 未说明何时已知，重演的每项输入都须说明"
    ),
    "what was known by {0}, with known_by": "{0} 时已知的内容，并注明 known_by",
    "{0} was known by {1}, after the replay's start {2}": "{0} 于 {1} 方知，晚于重演起点 {2}",
    "use what was known by then": "使用当时已知的内容",
    "known_by, {0} at the latest": "known_by，最迟 {0}",
    "known_by, {0} at the latest, or observed_later if the start was measured afterwards": (
        "known_by，最迟 {0}；若期初事后方测得，可用 observed_later"
    ),
    "a date up to {0}": "不晚于 {0} 的日期",
    "U+{0} turns the direction of writing: what is shown is not what is read": ("U+{0} 会改变书写方向：所见与所读不同"),
    "{0} is a pipe or a device, not a file": "{0} 是管道或设备，不是文件",
    "save it as a file first": "请先存为文件",
    "{0} is too large for a scenario": "{0} 过大，不是情景文件",
    "a YAML file of at most {0} bytes": "不超过 {0} 字节的 YAML 文件",
    "give the file of a scenario": "给出情景文件",
    "this is not UTF-8 text: it may be {0}": "不是 UTF-8 文本，可能是 {0}",
    "more than {0} misfits: the rest is not told": "问题超过 {0} 处，其余不再列出",
    "mend those above first": "请先改正以上各处",
    "the end, {0}, lies too far after the start, {1}": "期末 {0} 距期初 {1} 过远",
    "{0} ({1} not of ASCII)": "{0}（{1} 不是 ASCII 字符）",
    "{0} is not the name of a YAML file": "{0} 不是 YAML 文件名",
    "write the character itself, or remove the line of %YAML": "直接写出该字符，或删去 %YAML 一行",
    "there are more than {0} values, which is no scenario": "值超过 {0} 个，不是情景文件",
    "the key {0} holds U+{1}, a sign that is not seen": "键 {0} 含不可见字符 U+{1}",
    "{0} holds U+{1}, a sign that is not seen": "{0} 含不可见字符 U+{1}",
    "write {0}, or quote it if it is text": "写成 {0}；若为文本请加引号",
    "{0} is too small for a computer, which takes it for 0": "{0} 过小，计算机会当作 0",
    "write 0, or a number above 1e-308": "写 0，或大于 1e-308 的数",
    "write plain spaces: a no-break space or a sign that is not seen stands nearby": (
        "请用普通空格：附近有不间断空格或不可见字符"
    ),
    "remove the line that begins with %": "删去以 % 开头的一行",
    "a day, month, quarter or year of the calendar": "历法中的日、月、季或年",
    "write it like 2026-01-31, 2026-01 or 2026Q1": "写法如 2026-01-31、2026-01 或 2026Q1",
    "give a share, such as 0.4, or write unit: '%'": "给出份额，如 0.4；或写 unit: '%'",
    "{0} trials need {1} GB, more than this machine has": "{0} 条模拟路径需要 {1} GB 内存，超出本机容量",
    "--scheduler is the address of a Dask cluster": "--scheduler 是 Dask 集群的地址",
    "add --engine dask": "加上 --engine dask",
    "--summary-only keeps no trials, which --given, --joint and --save-trials ask for": (
        "--summary-only 不保留各条路径，而 --given、--joint、--save-trials 需要它们"
    ),
    "leave one or the other out": "二者只留其一",
    "run fewer trials, or with --summary-only": "减少模拟次数，或加 --summary-only",
    "a worker process was lost: it was ended from outside, or there was no memory left for it": (
        "有一个工作进程中断：被外部终止，或内存不足"
    ),
    "run again with fewer --jobs or fewer trials": "减少 --jobs 或模拟次数后重试",
    "no Dask scheduler answers at {0}": "{0} 处没有 Dask 调度器应答",
    "start one with: dask scheduler": "可用 dask scheduler 启动一个",
    "--engine dask needs Dask": "--engine dask 需要 Dask",
    "a whole number from {0} to {1}": "{0} 至 {1} 的整数",
    "write {0}={1}": "写 {0}={1}",
    "leave that word out: money and rates are nominal, with inflation in them": "删去该词：金额与利率均为名义值",
    "put braces that are text in quotes; fill in {{ ... }} of a template": "花括号作文本请加引号；{{ ... }} 请填好",
    "a name, such as title": "名称，如 title",
    "the key {0} holds a full-width colon": "键 {0} 含全角冒号",
    "write : and a space": "写成半角冒号加空格",
    "numbers that make a distribution of the kind {0}": "能构成 {0} 分布的数",
    "{0} {1} is beyond every number that a computer holds, in {2}": "{0} {1} 以 {2} 计超出计算机可表示的范围",
    "what is drawn is beyond every number that a computer holds": "抽样值超出计算机可表示的范围",
    "take a name of the base case: aicapex scenario show base": "取基准情景中的名称：aicapex scenario show base",
    "a number in {0}": "以 {0} 计的数",
    "no data file is called {0}": "没有名为 {0} 的数据文件",
    "give the name of a shipped scenario (aicapex scenario list), or the path of a YAML file": (
        "给出内置情景名（aicapex scenario list）或 YAML 文件路径"
    ),
    "no figure is called {0}": "没有名为 {0} 的指标",
    "{0} is not simulated": "{0} 不在模拟期内",
    "a date from {0} to {1}": "{0} 至 {1} 之间的日期",
    "exactly one of at_least and at_most": "at_least 与 at_most 恰取其一",
    "{0}: {1} of {2} trials end in numbers that are not finite; the first is {3}": (
        "{0}：{2} 条路径中有 {1} 条得到非有限数，首条为第 {3} 条"
    ),
    "narrow what was changed: the draws of a trial depend on its number and the seed alone": (
        "缩小所作的改动：每条路径的抽样只取决于其编号与种子"
    ),
    "p5 must be below p95, not {0} and {1}": "p5 须小于 p95，现为 {0} 与 {1}",
    "p5 must be positive and below p95, not {0} and {1}": "p5 须为正且小于 p95，现为 {0} 与 {1}",
    "mean must lie between low and high, not {0} in {1}": "均值须在 low 与 high 之间，现为 {0}，范围 {1}",
    "sd must be positive and below {0} for this range and mean, not {1}": (
        "在此范围与均值下标准差须为正且小于 {0}，现为 {1}"
    ),
    "alpha and beta must be positive, not {0} and {1}": "alpha 与 beta 须为正，现为 {0} 与 {1}",
    "sd must be positive, not {0}": "标准差须为正，现为 {0}",
    "median and sigma must be positive, not {0} and {1}": "中位数与 sigma 须为正，现为 {0} 与 {1}",
    "each value needs a weight: {0} values, {1} weights": "每个值都要有权重：{0} 个值，{1} 个权重",
    "values and weights must be finite numbers": "值与权重须为有限数",
    "weights must not be negative, nor all zero": "权重不得为负，也不得全为零",
    "only a continuous distribution that is not yet truncated can be truncated": "只有尚未截断的连续分布可以截断",
    "low must be below high, not {0} and {1}": "low 须小于 high，现为 {0} 与 {1}",
    "nothing of {0} lies within {1}": "{0} 没有落在 {1} 内的部分",
    "no font with Chinese characters is installed, so the chart cannot be drawn": "未安装中文字体，无法绘图",
    "the package pylopdf-fonts-zh-cn, or a font of the system such as Noto Sans CJK SC": (
        "软件包 pylopdf-fonts-zh-cn，或系统字体如 Noto Sans CJK SC"
    ),
}
_GAP: Final = re.compile(r"\{\d\}")


def in_chinese(text: str) -> str:
    """A text of the loader in Chinese; as it is where it is none of them.

    >>> in_chinese("no parameter is called 'power.puee'"), in_chinese("power.pue"), in_chinese("write 1500")
    ("没有名为 'power.puee' 的参数", 'power.pue', '写成 1500')
    """
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = [in_chinese(part) for part in found.groups()]
        return _GAP.sub(lambda gap: parts[int(gap[0][1])], chinese)  # noqa: B023 (used at once)
    place, _, rest = text.partition(": ")
    told = in_chinese(rest) if rest else rest
    return f"{place}：{told}" if told != rest else text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each English text as a pattern, those with the most letters of their own first."""
    ordered = sorted(TEXTS.items(), key=lambda pair: -len(_GAP.sub("", pair[0])))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, _GAP.split(english))), re.DOTALL), chinese)
        for english, chinese in ordered
    )
