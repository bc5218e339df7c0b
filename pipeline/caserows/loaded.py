"""Importing this loads the pipeline: what the server does once from which reading workers are forked."""

from caserows.job import pipeline

nlp = pipeline()
