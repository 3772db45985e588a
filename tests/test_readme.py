"""README's examples and commands are what they say."""

import re
from pathlib import Path

from typer.main import get_command

from aicapex.cli import app
from aicapex.scenario import load

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_example_scenarios_load(tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        (tmp_path / "mine.yaml").write_text(example, encoding="utf-8")
        assert load(str(tmp_path / "mine.yaml")).changed


def test_every_command_of_the_tour_exists():
    commands = get_command(app).commands
    named = re.findall(r"^\$ aicapex (\w+)", README, flags=re.MULTILINE)
    assert named
    assert set(named) <= set(commands)
