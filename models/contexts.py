"""Every context, imported once so that its tables, scopes, rules and checks are known."""

from models.accounts import entities as accounts
from models.accounts import policy as accounts_policy
from models.catalogue import entities as catalogue
from models.catalogue import policy as catalogue_policy
from models.contracts import entities as contracts
from models.contracts import entrance as contracts_entrance
from models.contracts import policy as contracts_policy
from models.directory import people_import
from models.documents import entities as documents
from models.documents import policy as documents_policy
from models.evidence import bulk as evidence_bulk
from models.evidence import deletions as evidence_deletions
from models.evidence import entities as evidence
from models.evidence import policy as evidence_policy
from models.kernel import deleting
from models.learning import entities as learning
from models.learning import policy as learning_policy
from models.learning import reporting as learning_reporting
from models.learning import resetting as learning_resetting
from models.learning import up_to_date as learning_up_to_date
from models.learning import usage as learning_usage
from models.organisation import entities as organisation
from models.organisation import policy as organisation_policy
from models.outbox import entities as outbox
from models.outbox import policy as outbox_policy
from models.workbench import entities as workbench
from models.workbench import policy as workbench_policy

__all__ = [
    "accounts",
    "accounts_policy",
    "catalogue",
    "catalogue_policy",
    "contracts",
    "contracts_entrance",
    "contracts_policy",
    "deleting",
    "documents",
    "documents_policy",
    "evidence",
    "evidence_bulk",
    "evidence_deletions",
    "evidence_policy",
    "learning",
    "learning_policy",
    "learning_reporting",
    "learning_resetting",
    "learning_up_to_date",
    "learning_usage",
    "organisation",
    "organisation_policy",
    "outbox",
    "outbox_policy",
    "people_import",
    "workbench",
    "workbench_policy",
]
