"""Drive Debian's Chromium without a window, by the DevTools protocol over one web socket.

https://chromedevtools.github.io/devtools-protocol. Nothing is installed for it: the socket is aiohttp's.
"""

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

PATIENCE = 30.0
PROGRAM = shutil.which("chromium")

T = TypeVar("T")

_KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    " ": (32, " "),
    "Delete": (46, ""),
    "Home": (36, ""),
    "End": (35, ""),
    "PageDown": (34, ""),
    "ArrowDown": (40, ""),
    "ArrowUp": (38, ""),
    "ArrowRight": (39, ""),
}
"""The Windows key code and the text of keys that are no letter."""
_MODIFIERS = {"Alt": 1, "Control": 2, "Shift": 8}


class PageError(AssertionError):
    """Report what went wrong in the page."""


class Chromium:
    """Hold a running browser, with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM is not None
        self.profile = profile
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._last = 0
        self.start()

    def start(self) -> None:
        """Start the program on the profile, as it was left."""
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        options += ["--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-port=0"]
        # No network but the loopback, whatever the browser would like to fetch for itself.
        options += ["--disable-background-networking", "--disable-component-update"]
        options += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        assert PROGRAM is not None
        self._process = subprocess.Popen(
            [PROGRAM, *options, f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        lines = until(lambda: port_file.is_file() and port_file.read_text().split(), "Chromium")
        self._run(self._connect(f"ws://127.0.0.1:{lines[0]}{lines[1]}"))

    def page(
        self,
        url: str,
        width: int = 1440,
        height: int = 900,
        context: str | None = None,
        ready: str = "document.documentElement.dataset.ready",
    ) -> "Page":
        """Open a tab at an address, of so many pixels, in a context of `new_context`, until it is ready."""
        within = {"browserContextId": context} if context else {}
        target = self.ask("Target.createTarget", url="about:blank", **within)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        self._pages[session] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.ask(f"{domain}.enable")
        page.show(width, height)
        page.go(url, ready)
        return page

    @contextmanager
    def new_context(self, downloads: Path) -> Iterator[str]:
        """Make a context, whose tabs share a store of their own and save downloads in a folder."""
        context: str = self.ask("Target.createBrowserContext")["browserContextId"]
        self.ask(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(downloads),
            browserContextId=context,
        )
        yield context
        self.ask("Target.disposeBrowserContext", browserContextId=context)

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol, and give its result."""
        return self._run(self._ask(method, session, params))

    def kill(self) -> None:
        """End the browser at once, with all of its processes."""
        self._run(self._disconnect())
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End the browser."""
        with suppress(Exception):
            self.ask("Browser.close")
        with suppress(Exception):
            self._run(self._disconnect())
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _connect(self, address: str) -> None:
        self._client = aiohttp.ClientSession()
        self._socket = await self._client.ws_connect(address, max_msg_size=0)
        self._listening = asyncio.create_task(self._listen())

    async def _disconnect(self) -> None:
        self._listening.cancel()
        await self._socket.close()
        await self._client.close()

    async def _listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                answer = self._answers.pop(told["id"], None)
                if answer is not None and not answer.done():
                    answer.set_result(told)
            elif (page := self._pages.get(told.get("sessionId", ""))) is not None:
                page.hear(told["method"], told["params"])

    async def _ask(self, method: str, session: str | None, params: dict[str, Any]) -> Any:
        self._last += 1
        number = self._last
        self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": params}
        await self._socket.send_json(message | ({"sessionId": session} if session else {}))
        told = await asyncio.wait_for(self._answers[number], PATIENCE)
        if "error" in told:
            raise PageError(f"{method}: {told['error']['message']}")
        return told["result"]


class Page:
    """Hold one tab.

    Attributes
    ----------
    faults
        What the browser complained of: errors of scripts, breaches of the policy, failed requests.
    asked
        The addresses that the page asked for.
    """

    def __init__(self, browser: Chromium, target: str, session: str) -> None:
        self._browser, self._target, self._session = browser, target, session
        self.faults: list[str] = []
        self.asked: list[str] = []
        self._is_closed = False

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Take in an event."""
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.faults.append(details.get("exception", details).get("description", str(details)))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.faults.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol on this tab."""
        return self._browser.ask(method, self._session, **params)

    def show(self, width: int, height: int = 900, scheme: str = "light") -> None:
        """Give the page a size in pixels, and the colours that the person prefers."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def go(self, url: str, ready: str = "document.documentElement.dataset.ready") -> None:
        """Go to an address, and wait until the page is there and an expression is true."""
        self.ask("Page.navigate", url=url)
        self.wait(f"document.readyState === 'complete' && {ready}")

    def reload(self) -> None:
        """Load the page again."""
        self.run("delete document.documentElement.dataset.ready")
        self.ask("Page.reload")
        self.wait("document.readyState === 'complete' && document.documentElement.dataset.ready")

    def close(self) -> None:
        """Close the tab, if it is still there."""
        if not self._is_closed:
            self._browser.ask("Target.closeTarget", targetId=self._target)
        self._is_closed = True

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page, wait for what it promises, and give its value."""
        told = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise PageError(told["exceptionDetails"]["exception"].get("description", script))
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""

        def ask() -> bool:
            with suppress(PageError):  # between two pages there is nothing to ask
                return bool(self.run(f"Boolean({condition})"))
            return False

        until(ask, condition)

    def text(self, selector: str = "main") -> str:
        """Read the text of an element as a person sees it."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def see(self, text: str, selector: str = "main") -> None:
        """Wait until a text is to be seen in an element."""
        seen = f"(document.querySelector({json.dumps(selector)})?.innerText ?? '')"
        try:
            self.wait(f"{seen}.includes({json.dumps(text)})")
        except AssertionError as error:
            raise PageError(
                f"{text!r} is not to be seen: {self.text(selector)[:2000]}\n{self.faults}"
            ) from error

    def click(self, text: str, tag: str = "button, a, label, summary") -> None:
        """Click on the first element that has this text and is to be seen."""
        found = (
            f"[...document.querySelectorAll({json.dumps(tag)})].find((e) => "
            f"e.innerText.trim().startsWith({json.dumps(text)}) && e.getClientRects().length)"
        )
        self.wait(f"Boolean({found})")
        self.run(f"{found}.click()")

    def press(self, *keys: str) -> None:
        """Press keys, such as `ArrowDown`, `n` or `Control+a`, one after another."""
        for key in keys:
            *held, name = key.split("+") if len(key) > 1 else [key]
            modifiers = sum(_MODIFIERS[m] for m in held)
            code, text = _KEYS.get(name, (ord(name[0].upper()), name if len(name) == 1 else ""))
            event = {"key": name, "windowsVirtualKeyCode": code, "modifiers": modifiers}
            typed: dict[str, Any] = {"text": text} if text and not modifiers & 3 else {}
            if key == "Control+a":
                typed["commands"] = ["selectAll"]
            self.ask("Input.dispatchKeyEvent", type="keyDown", **event, **typed)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.ask("Input.insertText", text=text)

    def choose(self, selector: str, *files: Path) -> None:
        """Choose files in an input of files."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(f.resolve()) for f in files])

    def drop(self, *files: Path) -> None:
        """Drop files on the middle of the page."""
        data = {"items": [], "files": [str(f.resolve()) for f in files], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.ask("Input.dispatchDragEvent", type=kind, x=200, y=200, data=data)

    def crash(self) -> None:
        """Kill the process of the tab."""
        with suppress(Exception):
            self._browser._run(
                asyncio.wait_for(self._browser._ask("Page.crash", self._session, {}), 1)
            )
        self.close()

    def picture(self, path: Path) -> None:
        """Save what is to be seen, whole, as PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        width = max(size["width"], self.run("innerWidth"))  # a picture has no scroll bar
        clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(data))


def until(happened: Callable[[], T], what: str) -> T:
    """Wait until a function gives something true, and give that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := happened():
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen in {PATIENCE:g} s")


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Run a browser with a new profile."""
    with tempfile.TemporaryDirectory(
        prefix="bloodcells-chromium-", ignore_cleanup_errors=True
    ) as profile:
        browser = Chromium(Path(profile))
        try:
            yield browser
        finally:
            browser.end()
