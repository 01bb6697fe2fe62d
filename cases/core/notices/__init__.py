"""Letters and mails: produced, kept, delivered through an outbox, marked as sent."""
