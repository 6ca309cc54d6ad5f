"""Our rules for every pod, beyond being well formed.

Each check is a function from manifests to complaints. Checks of what pods
have to do with each other are in wiring.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from demo import broker
from demo.settings import ROOT, Settings
from tests.kubernetes.built import (
    OURS,
    Doc,
    Manifests,
    environment_of,
    main_of,
    name_of,
    pod_of,
)

CADDYFILE = (ROOT / "deploy/gateway/Caddyfile").read_text("utf-8")
# What the gateway of the guide serves beside the service.
MORE = (ROOT / "lessons" / "gateway").rglob("*.caddy")
READ = "".join([CADDYFILE, *(file.read_text("utf-8") for file in MORE)])
# Kubernetes, "Pod Security Standards", restricted; and what goes beyond it.
POD_SEAL = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
SEAL = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
# What the way in has of its own; everything else is ours.
AT_THE_EDGE = ("Gateway", "NetworkPolicy")
HOST = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")
# Asks the broker: every pod at once would be started again, or shut out.
READY = "/api/health/ready"
PROBES = ("livenessProbe", "readinessProbe")


def images_are_pinned(manifests: Manifests) -> Iterator[str]:
    """No tag, or `latest`, is another program tomorrow."""
    for workload in manifests.workloads:
        image = main_of(workload)["image"]
        _, _, tag = image.rpartition("/")[2].partition(":")
        if "@sha256:" not in image and tag in {"", "latest"}:
            yield f"{name_of(workload)}: {image} isn't pinned"


def limits_are_set(manifests: Manifests) -> Iterator[str]:
    """Without requests nothing is packed, without limits nothing held."""
    for workload in manifests.workloads:
        found = main_of(workload).get("resources", {})
        for what in ("cpu", "memory"):
            wanted = found.get("requests", {}).get(what)
            most = found.get("limits", {}).get(what)
            if wanted is None or most is None:
                yield f"{name_of(workload)}: no request or limit of {what}"
            elif quantity(wanted) > quantity(most):
                yield f"{name_of(workload)}: asks for more {what} than it may"


def pods_are_sealed(manifests: Manifests) -> Iterator[str]:
    """Not root, nothing to write to, no right in the cluster."""
    for workload in manifests.workloads:
        name, pod = name_of(workload), pod_of(workload)
        outer = pod.get("securityContext", {})
        inner = main_of(workload).get("securityContext", {})
        if not POD_SEAL.items() <= outer.items():
            yield f"{name}: its pod isn't sealed"
        if not SEAL.items() <= inner.items():
            yield f"{name}: its container isn't sealed"
        if not outer.get("runAsUser") or inner.get("runAsUser") == 0:
            yield f"{name}: runs as root"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{name}: has a right in the cluster"
        if pod.get("enableServiceLinks") is not False:
            yield f"{name}: is told of every Service by its environment"
        if any(pod.get(what) for what in HOST):
            yield f"{name}: shares something of its node"
        if any("hostPath" in volume for volume in pod.get("volumes", [])):
            yield f"{name}: has a folder of its node"


def the_namespace_is_restricted(manifests: Manifests) -> Iterator[str]:
    """The cluster itself refuses what isn't sealed."""
    for namespace in manifests.of("Namespace"):
        labels = namespace["metadata"].get("labels", {})
        level = labels.get("pod-security.kubernetes.io/enforce")
        is_ours = namespace["metadata"]["name"] == OURS
        # Of the way in, see edge.py.
        if level != "restricted" and (is_ours or level != "baseline"):
            yield f"{name_of(namespace)}: enforces {level}"


def everything_is_together(manifests: Manifests) -> Iterator[str]:
    """In one namespace, and spread by a label that the pods have."""
    declared = {d["metadata"]["name"] for d in manifests.of("Namespace")}
    for doc in manifests.docs:
        if doc["kind"] == "Namespace":
            continue
        namespace = doc["metadata"].get("namespace")
        may_be = declared if doc["kind"] in AT_THE_EDGE else {OURS}
        if namespace not in may_be & declared:
            yield f"{name_of(doc)}: is in {namespace}"
    for workload in manifests.workloads:
        spread = pod_of(workload).get("topologySpreadConstraints", [])
        for rule in spread:
            if workload not in manifests.selected(rule["labelSelector"]):
                yield f"{name_of(workload)}: is spread by others' labels"
        is_several = "replicas" not in workload["spec"]
        if is_several and not spread:
            yield f"{name_of(workload)}: may all stand on one node"


def probes_are_there(manifests: Manifests) -> Iterator[str]:
    """A pod that hangs is started again, and not for its broker's sake."""
    for workload in manifests.workloads:
        container = main_of(workload)
        for probe in PROBES:
            found = container.get(probe)
            if found is None:
                yield f"{name_of(workload)}: no {probe}"
            elif found.get("httpGet", {}).get("path") == READY:
                yield f"{name_of(workload)}: its {probe} asks the broker"


def grace_is_long_enough(manifests: Manifests) -> Iterator[str]:
    """SIGKILL comes after all that a part does before its own end."""
    for workload in manifests.workloads:
        grace_s = pod_of(workload).get("terminationGracePeriodSeconds", 30)
        hook = main_of(workload).get("lifecycle", {}).get("preStop", {})
        needed_s = hook.get("sleep", {}).get("seconds", 0) + stop_s(workload)
        if grace_s <= needed_s:
            yield (
                f"{name_of(workload)}: has {grace_s} s, needs"
                f" more than {needed_s:g} s"
            )


def settings_exist(manifests: Manifests) -> Iterator[str]:
    """A name that nobody reads is a setting that isn't set."""
    known = {f"ACCEPTED_{name.upper()}" for name in Settings.model_fields}
    known |= set(re.findall(r"\{\$(ACCEPTED_\w+)", READ))
    # Of the load generator (lessons/load), and of valkey/start.sh.
    known |= {"ACCEPTED_GATEWAY_URL", "ACCEPTED_BROKER_KEYS"}
    given = {
        (name_of(doc), name)
        for doc in manifests.of("ConfigMap")
        for name in doc.get("data", {})
    } | {
        (name_of(doc), variable["name"])
        for doc in manifests.workloads
        for variable in environment_of(doc)
    }
    for where, name in sorted(given):
        if name.startswith("ACCEPTED_") and name not in known:
            yield f"{where}: nobody reads {name}"


def everybody_reads_the_settings(manifests: Manifests) -> Iterator[str]:
    """A gateway and an API with figures of their own disagree one day."""
    for workload in manifests.workloads:
        is_ours = workload["kind"] == "Deployment"
        sources = main_of(workload).get("envFrom", [])
        names = [s.get("configMapRef", {}).get("name", "") for s in sources]
        if is_ours and not any(name.startswith("settings") for name in names):
            yield f"{name_of(workload)}: doesn't read the settings"


def secrets_are_elsewhere(manifests: Manifests) -> Iterator[str]:
    """A value in a repository isn't a secret."""
    for secret in manifests.of("Secret"):
        yield f"{name_of(secret)}: is in the manifests"
    for workload in manifests.workloads:
        for variable in environment_of(workload):
            name, value = variable["name"], variable.get("value", "")
            is_secret = name.endswith("_SECRET") and value
            if is_secret or "@" in value:
                yield f"{name_of(workload)}: {name} is written down"


def stop_s(workload: Doc) -> float:
    """Return for how many seconds a part stops after SIGTERM."""
    words = " ".join(main_of(workload)["args"])
    if found := re.search(r"--timeout-graceful-shutdown=(\d+)", words):
        return float(found[1])
    if "celery" in words:
        return float(broker.app.conf.worker_soft_shutdown_timeout)
    if found := re.search(r"^\s*grace_period (\d+)s", CADDYFILE, re.M):
        return float(found[1]) if "caddy" in words else 0.0
    raise AssertionError("the Caddyfile doesn't say for how long it stops")


def quantity(text: str) -> float:
    """Return a quantity of Kubernetes as a number."""
    found = re.fullmatch(r"([\d.]+)(m|Ki|Mi|Gi)?", str(text))
    assert found, text
    units = {None: 1.0, "m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
    return float(found[1]) * units[found[2]]


CHECKS = [
    images_are_pinned,
    limits_are_set,
    pods_are_sealed,
    the_namespace_is_restricted,
    everything_is_together,
    probes_are_there,
    grace_is_long_enough,
    settings_exist,
    everybody_reads_the_settings,
    secrets_are_elsewhere,
]
