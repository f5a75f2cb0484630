-- Five rows of an app that does not exist.
CREATE TABLE message (id INTEGER PRIMARY KEY, chat TEXT, sender TEXT, mine INTEGER, sent_ms INTEGER, body TEXT);
INSERT INTO message VALUES (1, 'anna', 'anna', 0, 1700000000000, 'Hello');
INSERT INTO message VALUES (2, 'anna', NULL, 1, 1700000001000, 'Hello yourself');
INSERT INTO message VALUES (3, 'anna', 'anna', 0, NULL, NULL);
INSERT INTO message VALUES (4, 'ben', 'ben', 0, 1700000002000, 'Grüße 🙂');
INSERT INTO message VALUES (5, 'ben', 'ben', NULL, 1700000003000, '');
