-- wa.db: who is who.
CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL, is_whatsapp_user BOOLEAN NOT NULL, status TEXT, number TEXT, display_name TEXT, given_name TEXT, family_name TEXT, wa_name TEXT);
INSERT INTO wa_contacts VALUES (1, '447700900001@s.whatsapp.net', 1, NULL, '07700 900001', 'Anna', NULL, NULL, 'anna x');
INSERT INTO wa_contacts VALUES (2, '447700900002@s.whatsapp.net', 1, NULL, NULL, NULL, NULL, NULL, 'ben');
