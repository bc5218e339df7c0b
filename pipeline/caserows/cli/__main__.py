from caserows.cli import app

app()
