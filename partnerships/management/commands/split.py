"""`split`: who pays what of one cost under an agreement that the product brings, and why."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnerships.funding.agreement import CostKind, as_data, preset, preset_names
from partnerships.funding.pence import NotAnAmount, pence_of, pounds_of
from partnerships.funding.rules import RuleRefused


class Command(BaseCommand):
    """Print the shares of a cost, what is unallocated, and the reason of each step."""

    help = "Divide one cost among the parties of an agreement, to the penny."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the agreement, the kind of cost, the amount in pounds and what the rule may ask."""
        parser.add_argument("--agreement", required=True, help=", ".join(preset_names()))
        parser.add_argument("--kind", required=True, choices=[each.value for each in CostKind])
        parser.add_argument("--amount", required=True, help="in pounds, such as 12400.00")
        parser.add_argument("--reading", help="another reading than the chosen one")
        parser.add_argument("--lead", help="the lead party of the review")
        parser.add_argument("--on", type=date.fromisoformat, help="the day of the cost; today")
        parser.add_argument("--need-agreed", action="store_true")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the split; a refusal is an error with its reason."""
        kind = CostKind(options["kind"])
        try:
            agreement = preset(options["agreement"])
            on = options["on"] or timezone.localdate()
            reading = agreement.cost_rule(kind).reading(options["reading"])
            found = agreement.split(
                kind,
                pence_of(options["amount"]),
                on,
                lead=options["lead"],
                reading=reading.key,
                need_agreed=options["need_agreed"],
            )
        except (RuleRefused, NotAnAmount) as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            said = {"agreement": agreement.name, "kind": kind.value, "reading": reading.key}
            self.stdout.write(json.dumps({**said, **as_data(found)}, indent=2, ensure_ascii=False))
            return
        names = {each.key: each.name for each in agreement.parties}
        for party, share in found.shares.items():
            self.stdout.write(f"{pounds_of(share):>14}  {names[party]}")
        self.stdout.write(f"{pounds_of(found.unallocated):>14}  unallocated")
        self.stdout.write(f"\n{reading.words} ({agreement.cost_rule(kind).source})")
        for line in as_data(found)["why"]:
            self.stdout.write(line)
