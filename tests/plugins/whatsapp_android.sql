-- WhatsApp on Android, both generations in one file; columns and types as in the real msgstore.db of the test data.
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER, device INTEGER, type INTEGER, raw_string TEXT);
INSERT INTO jid VALUES (1, '447700900001', 's.whatsapp.net', 0, 0, 0, '447700900001@s.whatsapp.net');
INSERT INTO jid VALUES (2, '447700900002', 's.whatsapp.net', 0, 0, 0, '447700900002@s.whatsapp.net');
INSERT INTO jid VALUES (3, '447700900001-1600000000', 'g.us', 0, 0, 1, '447700900001-1600000000@g.us');

CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject TEXT, created_timestamp INTEGER);
INSERT INTO chat VALUES (1, 1, 0, NULL, NULL);
INSERT INTO chat VALUES (2, 3, 0, 'Walking club', 1600000000000);

CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL, user_jid_row_id INTEGER NOT NULL, rank INTEGER, pending INTEGER);
INSERT INTO group_participant_user VALUES (1, 3, 1, 2, 0);
INSERT INTO group_participant_user VALUES (2, 3, 2, 0, 0);

CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL, key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, recipient_count INTEGER, timestamp INTEGER, received_timestamp INTEGER, message_type INTEGER, text_data TEXT, starred INTEGER, sort_id INTEGER NOT NULL DEFAULT 0);
INSERT INTO message (_id, chat_row_id, from_me, key_id) VALUES (1, -1, 0, '-1');
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (2, 1, 0, 'A2', 0, 1650000000123, 0, 'Are you there?');
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (3, 1, 1, 'A3', 0, 1650000001000, 0, 'Yes 🙂');
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (4, 2, 0, 'A4', 2, 1650000002000, 1, 'The view');
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (5, 2, 0, 'A5', 1, 1650000003000, 15, NULL);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (6, 2, 1, 'A6', 1, 1650000004000, 7, NULL);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (7, 1, 0, 'A7', 0, 1650000005000, 5, NULL);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (8, 1, 0, 'A8', 0, 1650000006000, 4, NULL);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data) VALUES (9, 1, 0, 'A9', 0, 1650000007000, 99, 'from a later release');

CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, file_path TEXT, file_size INTEGER, media_key BLOB, mime_type TEXT, file_length INTEGER, media_name TEXT, file_hash TEXT);
INSERT INTO message_media VALUES (4, 2, 'Media/WhatsApp Images/IMG-20220415-WA0001.jpg', 4321, NULL, 'image/jpeg', 4321, NULL, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');

CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, latitude REAL, longitude REAL, place_name TEXT, place_address TEXT, url TEXT);
INSERT INTO message_location VALUES (7, 1, 51.5, -0.125, 'The park', '1 Park Road', NULL);

CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, vcard TEXT);
INSERT INTO message_vcard VALUES (1, 8, 'BEGIN:VCARD FN:Cara END:VCARD');

CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, parent_message_chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL, sender_jid_row_id INTEGER, key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER, text_data TEXT);
INSERT INTO message_quoted VALUES (3, 1, 1, 0, 1, 'A2', 1650000000123, 0, 'Are you there?');

CREATE TABLE call_log (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER, group_jid_row_id INTEGER NOT NULL DEFAULT 0);
INSERT INTO call_log VALUES (1, 1, 1, 'call:1', 1650000009000, 1, 35, 5, 0);

CREATE TABLE chat_list (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT UNIQUE, message_table_id INTEGER, subject TEXT, creation INTEGER);
INSERT INTO chat_list VALUES (1, '447700900002-1500000000@g.us', NULL, 'Old club', 1500000000000);

CREATE TABLE group_participants (_id INTEGER PRIMARY KEY AUTOINCREMENT, gjid TEXT NOT NULL, jid TEXT NOT NULL, admin INTEGER);
INSERT INTO group_participants VALUES (1, '447700900002-1500000000@g.us', '447700900002@s.whatsapp.net', 1);

CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, key_id TEXT NOT NULL, status INTEGER, data TEXT, timestamp INTEGER, media_mime_type TEXT, media_wa_type TEXT, media_size INTEGER, media_name TEXT, media_caption TEXT, media_hash TEXT, latitude REAL, longitude REAL, thumb_image TEXT, remote_resource TEXT, quoted_row_id INTEGER);
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, timestamp, media_wa_type) VALUES (1, '-1', 0, '-1', -1, 0, '-1');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type) VALUES (2, '447700900001@s.whatsapp.net', 0, 'A2', 0, 'Are you there?', 1650000000123, '0');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type, remote_resource) VALUES (10, '447700900002-1500000000@g.us', 0, 'B1', 0, 'An old message', 1500000001000, '0', '447700900002@s.whatsapp.net');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type) VALUES (11, '447700900002-1500000000@g.us', 1, 'B2', 6, 'Old club', 1500000000000, '0');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, timestamp, media_wa_type, media_mime_type, media_size, media_hash, media_caption, thumb_image) VALUES (12, '447700900001@s.whatsapp.net', 0, 'B3', 0, 1500000002000, '1', 'image/jpeg', 77, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'Look', X'ACED0005737200096D656469614461746174002D4D656469612F576861747341707020496D616765732F494D472D32303137303731342D5741303030312E6A70677870');

CREATE TABLE messages_quotes (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, key_id TEXT NOT NULL, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT, remote_resource TEXT);
INSERT INTO messages_quotes VALUES (1, '447700900002-1500000000@g.us', 0, 'B0', 0, 'What was quoted', 1500000000500, '0', '447700900002@s.whatsapp.net');
