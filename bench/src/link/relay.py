#!/usr/bin/python3
"""The link between two network namespaces: whatever enters one TUN device leaves the other one later, or never.

    relay.py NEAR FAR SEED [LOG]

Makes both devices and says {"ready": true}; the starter may then move NEAR into another namespace. Conditions come as lines of JSON on standard input,
one per change, each naming every value of a direction:
    {"up": {"bps", "queueMs", "delayMs", "jitterMs", "loss", "burst", "cut", "noUdp", "noTcp"}, "down": {...}}
`noTcp` is a range of TCP ports of the core, [from, to], or null.
Every 100 ms a line of JSON goes to standard output: bytes offered, delivered and dropped per direction, and how long its queue is (ms).
Into LOG goes a line for every packet: Unix time, way, bytes, the queue it found (ms) or `x` when it was dropped, and what it is.

The rate is kept here and not by tbf, because tbf does not tell what was offered to it, which is what the benches ask.
Ends when standard input does.
"""
import collections
import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
REPORT_S = 0.1
TCP, UDP = 6, 17


def open_tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


def kind(packet):
    """What a packet is as far as its head tells: RTP and its neighbours on one port are told apart as in RFC 7983, RTCP as in RFC 5761."""
    if packet[9] != UDP:
        return "tcp" if packet[9] == TCP else "other"
    body = packet[(packet[0] & 15) * 4 + 8 :]
    if len(body) < 12 or body[0] < 20:
        return "stun"
    if body[0] >> 6 != 2:
        return "dtls"
    payload_type, ssrc = body[1] & 127, int.from_bytes(body[8:12], "big")
    if 64 <= payload_type <= 95:
        return "rtcp%d" % body[1]
    # What is padding alone shows nothing and sounds like nothing: it tries the link out.
    return "rtp%d ssrc%d seq%d%s" % (payload_type, ssrc, int.from_bytes(body[2:4], "big"), " padded" if body[0] & 32 else "")


class Direction:
    """A queue of bounded length, a pipe of a rate, then a delay; loss where packets enter, in runs of `burst` packets on average (Gilbert)."""

    def __init__(self, way, source, sink, seed, core_port, log):
        self.way, self.source, self.sink, self.log = way, source, sink, log
        # Where in a TCP header the core's port stands: it is the destination on the way up, the source on the way down.
        self.core_port = core_port
        self.random = random.Random(seed)
        self.queue, self.queued, self.free_at = collections.deque(), 0, 0.0
        self.flying, self.number, self.last_due = [], 0, 0.0
        self.losing = False
        self.reset_counts()
        self.set({"bps": 1e9, "queueMs": 500, "delayMs": 0, "jitterMs": 0, "loss": 0, "burst": 1, "cut": False, "noUdp": False, "noTcp": None})

    def reset_counts(self):
        self.offered = self.delivered = self.dropped = 0

    def set(self, conditions):
        self.bps, self.delay, self.jitter = conditions["bps"], conditions["delayMs"] / 1000, conditions["jitterMs"] / 1000
        self.loss, self.burst = conditions["loss"], max(1, conditions["burst"])
        self.cut, self.no_udp, self.no_tcp = conditions["cut"], conditions["noUdp"], conditions["noTcp"]
        # Room for two packets at least: a queue shorter than a packet passes nothing.
        self.room = max(self.bps * conditions["queueMs"] / 8000, 3000)
        if self.cut:
            self.queue.clear()
            self.flying.clear()
            self.queued = 0

    def lost(self):
        if self.loss <= 0:
            return False
        if self.losing:
            self.losing = self.random.random() >= 1 / self.burst
        else:
            self.losing = self.random.random() < self.loss / (self.burst * (1 - self.loss))
        return self.losing

    def forbidden(self, packet):
        if packet[0] >> 4 != 4:
            return False
        if packet[9] == UDP:
            return self.no_udp
        if packet[9] != TCP or self.no_tcp is None:
            return False
        (port,) = struct.unpack_from("!H", packet, (packet[0] & 15) * 4 + self.core_port)
        return self.no_tcp[0] <= port <= self.no_tcp[1]

    def take(self, packet, now):
        size = len(packet)
        self.offered += size
        # IPv6 is not part of the lab: the devices have no such address, and what the kernel sends by itself would count as traffic.
        if packet[0] >> 4 != 4:
            self.offered -= size
            return
        dropped = self.cut or self.forbidden(packet) or self.lost() or self.queued + size > self.room
        if self.log:
            fate = "x" if dropped else str(round(self.queued * 8000 / self.bps))
            self.log.write("%.3f %s %d %s %s\n" % (time.time(), self.way, size, fate, kind(packet)))
        if dropped:
            self.dropped += size
        else:
            self.queue.append(packet)
            self.queued += size
            if len(self.queue) == 1 and self.free_at < now:
                self.free_at = now + size * 8 / self.bps

    def move(self, now):
        while self.queue and self.free_at <= now:
            packet = self.queue.popleft()
            self.queued -= len(packet)
            # Packets keep their order; a late one holds the next ones up, as in a radio's retransmission.
            due = max(self.free_at + self.delay + self.random.random() * self.jitter, self.last_due)
            self.last_due = due
            self.number += 1
            heapq.heappush(self.flying, (due, self.number, packet))
            if self.queue:
                self.free_at += len(self.queue[0]) * 8 / self.bps
        while self.flying and self.flying[0][0] <= now:
            _, _, packet = heapq.heappop(self.flying)
            self.delivered += len(packet)
            try:
                os.write(self.sink, packet)
            except OSError:
                pass  # The device is down for a moment while its address changes.

    def next_event(self):
        times = [self.free_at] if self.queue else []
        if self.flying:
            times.append(self.flying[0][0])
        return min(times, default=None)

    def report(self):
        line = {"offered": self.offered, "delivered": self.delivered, "dropped": self.dropped, "queueMs": round(self.queued * 8000 / self.bps)}
        self.reset_counts()
        return line


def main(near_name, far_name, seed, log_name=None):
    near, far = open_tun(near_name), open_tun(far_name)
    log = open(log_name, "w", buffering=1 << 16) if log_name else None
    up, down = Direction("up", near, far, seed, 2, log), Direction("down", far, near, seed + 1, 0, log)
    commands = sys.stdin.fileno()
    os.set_blocking(commands, False)
    poll = select.poll()
    for fd in (near, far, commands):
        poll.register(fd, select.POLLIN)
    print(json.dumps({"ready": True}), flush=True)
    next_report, typed = time.monotonic() + REPORT_S, b""
    while True:
        now = time.monotonic()
        wake = min([t for t in (up.next_event(), down.next_event()) if t is not None] + [next_report])
        ready = {fd for fd, _ in poll.poll(max(0, (wake - now) * 1000))}
        now = time.monotonic()
        if commands in ready:
            read = os.read(commands, 65536)
            if not read:
                if log:
                    log.close()
                return
            *lines, typed = (typed + read).split(b"\n")
            for line in lines:
                conditions = json.loads(line)
                up.set(conditions["up"])
                down.set(conditions["down"])
        for direction in (up, down):
            # What has left the pipe by now makes room before what arrives now is judged.
            direction.move(now)
            while direction.source in ready:
                try:
                    direction.take(os.read(direction.source, 4096), now)
                except BlockingIOError:
                    break
                except OSError:
                    break
            direction.move(now)
        if now >= next_report:
            next_report = now + REPORT_S
            print(json.dumps({"atMs": time.time() * 1000, "up": up.report(), "down": down.report()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:5])
