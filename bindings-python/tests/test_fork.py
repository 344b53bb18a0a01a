"""In a forked child nothing that was made before is used, nothing hangs, and what is made anew works. Other interpreters are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

FORKED = """
import gc, os, sys, threading, time, signal
from pathlib import Path
import checkrein
from test_alone import EVENT, PLAN, log
from test_native import CATALOG
from world import World

folder = Path(sys.argv[1])
world = World(folder)
session = world.session()
connection = session.connection(catalog=CATALOG)
permit = connection.decide("SELECT ssn FROM customers")
hold = connection.decide("DELETE FROM customers WHERE id = 1")
masker = permit.masker(["ssn"])
policy, plan = checkrein.Policy.from_file(world.policy), checkrein.Plan(PLAN)
scanner = checkrein.Scanner()
stream = scanner.stream()
alone = log(world)
deny = connection.decide("DROP TABLE customers")

stop = False
def busy(work):
    while not stop:
        work()
long = "SELECT name FROM customers WHERE id IN (" + ",".join(map(str, range(8000))) + ") AND id > "
works = [
    lambda: connection.decide(long + str(time.monotonic_ns())),
    lambda: alone.append(EVENT, "sync"),
    lambda: masker.rows([("123-45-6789",)] * 20_000),
    lambda: world.session().close(),
    lambda: world.enforcer.checkpoint(),
    lambda: scanner.mask("jane@example.com " * 2_000),
    lambda: stream.push(b"jane@example.com " * 2_000),
]
threads = [threading.Thread(target=busy, args=(work,)) for work in works]
for thread in threads:
    thread.start()

uses = {
    "policy": lambda: policy.digest, "policy.verify": lambda: policy.verify("x"), "policy.test": policy.test,
    "log.append": lambda: alone.append(EVENT), "log.checkpoint": alone.checkpoint, "log.close": alone.close,
    "enforcer": lambda: world.enforcer.open_session(token="x", resource="x"), "enforcer.close": world.enforcer.close,
    "enforcer.checkpoint": world.enforcer.checkpoint, "enforcer.reload": world.enforcer.reload,
    "new": lambda: checkrein.Enforcer(policy, alone),
    "session": lambda: session.connection(), "session.close": session.close, "session.is_open": lambda: session.is_open,
    "session.reveal": lambda: session.reveal("x"), "scanner": lambda: scanner.scan("x"), "scanner.mask": lambda: scanner.mask("x" * 5_000),
    "scanner.stream": scanner.stream, "stream": lambda: stream.push(b"x"), "stream.finish": stream.finish,
    "connection": lambda: connection.decide("SELECT 1"), "connection.is_certain": lambda: connection.is_certain,
    "connection.outcome": lambda: connection.outcome(permit), "connection.reset": connection.reset,
    "permit": lambda: permit.masker(["ssn"]), "permit.rules": lambda: permit.rules, "deny": lambda: deny.message,
    "hold": lambda: hold.request, "masker": lambda: masker.rows([("x",)]), "masker.row": lambda: masker.row(("x",)),
    "masker.cell": lambda: masker.cell(0, "x"), "plan": lambda: plan.rows([("a", "b")]), "plan.summary": plan.summary,
}

def child(number):
    signal.alarm(20)  # whoever hangs is killed, and that is seen
    global session, connection, permit, hold, masker, policy, plan, alone, deny, world, scanner, stream, uses
    for name, use in uses.items():
        try:
            use()
        except checkrein.Error as error:
            if error.code != "boundary.forked":
                return f"{name}: {error.code}"
        else:
            return f"{name}: was used"
    shown = repr([policy, alone, world.enforcer, session, connection, permit, hold, masker, plan, deny, scanner, stream])
    key = world.folder / "audit.key"
    del session, connection, permit, hold, masker, policy, plan, alone, deny, world, scanner, stream, uses
    works.clear(), threads.clear()
    gc.collect()
    new = folder / f"child-{number}"
    new.mkdir()
    world = World(new)
    if world.session().connection(catalog=CATALOG).decide("SELECT name FROM customers").decision != "permit":
        return "a new enforcer does not work"
    world.enforcer.close()
    return ""

for number in range(8):
    time.sleep(0.02)
    pid = os.fork()
    if pid == 0:
        said = "raised"
        try:
            said = child(number)
        finally:
            os.write(2, said.encode())
            os._exit(1 if said else 0)
    _, status = os.waitpid(pid, 0)
    if status:
        print("child", number, "ended with", status, file=sys.stderr)
        os._exit(1)
stop = True
for thread in threads:
    thread.join()
assert connection.decide("SELECT name FROM customers").decision == "permit"
world.enforcer.close()
session.close()
report = checkrein.verify_log(world.audit, key=world.public_key)
assert report["torn_bytes"] == 0
print("sound")
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": path}
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, env=environment)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_uses_nothing_that_was_made_before_and_does_not_hang(tmp_path: Path) -> None:
    ran = run(FORKED, str(tmp_path))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip() == "sound"


FORKED_TWICE = """
import os, sys
from pathlib import Path
import checkrein
from world import World

def ended(work):
    pid = os.fork()
    if pid == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def forked(handle):
    try:
        handle.observes
    except checkrein.Error as error:
        return 0 if error.code == "boundary.forked" else 2
    return 3

def child():
    (folder / "child").mkdir()
    own = World(folder / "child")
    return forked(world.enforcer) or ended(lambda: forked(world.enforcer) or forked(own.enforcer)) or (1 if own.enforcer.observes else 0)

folder = Path(sys.argv[1])
world = World(folder)
code = ended(child)
world.enforcer.observes
sys.exit(code)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_s_own_handles_are_not_its_child_s(tmp_path: Path) -> None:
    ran = run(FORKED_TWICE, str(tmp_path))
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the module of the standard library has another name")
@pytest.mark.parametrize("first", ["import checkrein", "pass"])
def test_only_one_interpreter_has_the_module_and_the_other_is_refused(first: str) -> None:
    code = f"""
import _xxsubinterpreters as interpreters
{first}
one = interpreters.create()
had = 0
try:
    interpreters.run_string(one, "import checkrein")
    had += 1
except interpreters.RunFailedError as error:
    assert "ImportError" in str(error) and "interpreter" in str(error), error
interpreters.destroy(one)
try:
    import checkrein
    assert checkrein.classify("SELECT 1", dialect="sqlite")["complete"]
    had += 1
except ImportError as error:
    assert "one interpreter" in str(error) and "{first}" == "pass", error
assert had == 1
"""
    ran = run(code)
    assert (ran.returncode, ran.stderr) == (0, "")
