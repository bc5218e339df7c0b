"""The one catalogue of fields: everything that names a field is made from it.

The order is the order of work (a field may read what earlier ones found) and of the columns of the tables.
"""

from __future__ import annotations

from caserows.fields import disease, immunity, lesion, origin, outcome, pathology, person, spread, symptoms, treatment
from caserows.fields.base import Field

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        *person.FIELDS,
        *immunity.FIELDS,
        spread.INVOLVEMENT,
        *disease.FIELDS,
        *origin.FIELDS,
        *lesion.FIELDS,
        *symptoms.FIELDS,
        *spread.FIELDS,
        *pathology.FIELDS,
        *treatment.FIELDS,
        *outcome.FIELDS,
    )
}
