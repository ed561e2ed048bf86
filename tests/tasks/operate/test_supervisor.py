"""Children of the demo: started again when they end, given up when that leads nowhere, ended in order."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tasks.operate.children import stop
from tasks.operate.supervisor import Service, ServiceFailed, heed_interrupts, interruptible, running, tend
from tasks.operate.surroundings import local_settings, own_secret
from tasks.operate.web_server import PortBusy, listening_socket
from tests.tasks.operate.conftest import eventually, python

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"


def pid_of(service: Service) -> int:
    assert service.process is not None
    return service.process.pid


def test_a_service_that_ends_is_started_again() -> None:
    service = Service("sleeper", SLEEP)
    with running([service]):
        first = pid_of(service)
        psutil.Process(first).kill()
        assert service.process is not None
        service.process.wait()
        service.tend()
        assert pid_of(service) != first
        assert psutil.pid_exists(pid_of(service))
    assert not psutil.pid_exists(pid_of(service))


def test_a_service_that_cannot_start_is_given_up_with_a_sentence() -> None:
    service = Service("web server", (sys.executable, "-c", "raise SystemExit(3)"))
    with running([service]), pytest.raises(ServiceFailed, match="The web server ended 3 times just after its start"):
        tend([service])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_falls_into_a_finaliser_is_heard_all_the_same() -> None:
    class Held:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)  # what is raised here, Python prints and forgets

    with interruptible():
        held = Held()
        del held
        with pytest.raises(KeyboardInterrupt):
            tend([])


def test_an_interrupt_of_an_earlier_run_is_forgotten() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGINT)
    with interruptible():
        heed_interrupts()


def test_services_end_in_the_opposite_order_of_their_start(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n open(sys.argv[1], 'a').write(sys.argv[2] + '\\n'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1] + sys.argv[2], 'w').close()\n"
        "time.sleep(60)\n"
    )
    services = [Service(name, (sys.executable, "-c", code, str(log), name)) for name in ("web", "worker")]
    with running(services):
        assert eventually(lambda: all(Path(f"{log}{service.name}").exists() for service in services))
    assert log.read_text().split() == ["worker", "web"]


def test_a_child_that_does_not_listen_is_forced() -> None:
    child = python(STUBBORN, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    assert stop(child, patience=0.2) == -9
    child.stdout.close()


def test_a_busy_port_is_named() -> None:
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy, match=f"Port {port} of 127.0.0.1 cannot be used"):
            listening_socket("127.0.0.1", port)


def test_a_port_is_free_again_at_once() -> None:
    with listening_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()
    listening_socket("127.0.0.1", port).close()


def test_a_checkout_makes_its_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    key = own_secret(path)
    assert len(key) >= 48
    assert own_secret(path) == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_the_environment_says_wins_over_what_a_checkout_offers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", "mine")
    monkeypatch.setenv("DEMO_FILE", "/run/demo")
    assert set(local_settings(9000)) == {"PUBLIC_URL", "TRUSTED_HOSTS"}
    assert local_settings(9000)["PUBLIC_URL"] == "http://localhost:9000"
