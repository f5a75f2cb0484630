-- Messages on iOS; columns as read in real databases (docs/plugins.md). The blobs are typedstreams and property lists
-- that were built for this sample: an attributed string "A text in the body alone 🙂", one edit, one unsent message.
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, text TEXT, attributedBody BLOB, handle_id INTEGER DEFAULT 0, service TEXT, account TEXT, date INTEGER, date_read INTEGER, is_from_me INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0, group_title TEXT, associated_message_guid TEXT, associated_message_type INTEGER DEFAULT 0, balloon_bundle_id TEXT, payload_data BLOB, message_summary_info BLOB, date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0);
INSERT INTO message (ROWID, guid, text, handle_id, account, date, is_from_me) VALUES (1, 'M1', 'Hello', 1, 'P:+447700900009', 700000000000000000, 0);
INSERT INTO message (ROWID, guid, text, handle_id, account, date, is_from_me) VALUES (2, 'M2', 'Hello yourself', 0, 'P:+447700900009', 700000010123456789, 1);
INSERT INTO message (ROWID, guid, attributedBody, handle_id, account, date, is_from_me) VALUES (3, 'M3', X'040B73747265616D747970656481E803840140848484124E5341747472696275746564537472696E67008484084E534F626A656374008592848484084E53537472696E67019484012B1D41207465787420696E2074686520626F647920616C6F6E6520F09F99828686', 2, 'E:owner@example.com', 700000020, 0);
INSERT INTO message (ROWID, guid, text, handle_id, date, is_from_me) VALUES (4, 'M4', '￼The view', 2, 700000030000000000, 0);
INSERT INTO message (ROWID, guid, handle_id, date, is_from_me, item_type, group_title) VALUES (5, 'M5', 2, 700000040000000000, 0, 2, 'Walking club');
INSERT INTO message (ROWID, guid, text, handle_id, date, is_from_me, date_edited, message_summary_info) VALUES (6, 'M6', 'Second wording', 1, 700000050000000000, 0, 700000060500000000, X'62706C6973743030D20102030E526563526570D104055130A2060BD20708090A516451742341C4DC93992000004F1059040B73747265616D747970656481E803840140848484124E5341747472696275746564537472696E67008484084E534F626A656374008592848484084E53537472696E67019484012B0D466972737420776F7264696E678686D207080C0D2341C4DC939E4000004F105A040B73747265616D747970656481E803840140848484124E5341747472696275746564537472696E67008484084E534F626A656374008592848484084E53537472696E67019484012B0E5365636F6E6420776F7264696E678686A10F1000080D101316181B2022242D898E97F4F600000000000001010000000000000010000000000000000000000000000000F8');
INSERT INTO message (ROWID, guid, handle_id, date, is_from_me, date_retracted, message_summary_info) VALUES (7, 'M7', 1, 700000070000000000, 0, 700000080000000000, X'62706C6973743030D3010203040B0C536F747252727053757374D105065130D20708090A526C65526C6F10051000A10A09080F13161A1D1F24272A2C2E300000000000000101000000000000000D00000000000000000000000000000031');
INSERT INTO message (ROWID, guid, text, handle_id, date, is_from_me, associated_message_type, associated_message_guid) VALUES (8, 'M8', 'Loved “Hello yourself”', 1, 700000080000000000, 0, 2000, 'p:0/M2');
INSERT INTO message (ROWID, guid, text, handle_id, date, is_from_me) VALUES (9, 'M9', 'In the bin', 1, 700000090000000000, 0);
INSERT INTO message (ROWID, guid, handle_id, date, is_from_me, balloon_bundle_id) VALUES (10, 'M10', 1, 700000100000000000, 0, 'com.apple.example');
INSERT INTO message (ROWID, guid, text, handle_id, date, is_from_me) VALUES (11, 'M11', 'In no chat', 1, 0, 0);

CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL);
INSERT INTO handle VALUES (1, '+447700900001', 'gb', 'iMessage');
INSERT INTO handle VALUES (2, 'ben@example.com', 'gb', 'iMessage');

CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, account_login TEXT, chat_identifier TEXT, service_name TEXT, room_name TEXT, display_name TEXT);
INSERT INTO chat VALUES (1, 'iMessage;-;+447700900001', 45, 'P:+447700900009', '+447700900001', 'iMessage', NULL, NULL);
INSERT INTO chat VALUES (2, 'iMessage;+;chat123', 43, 'P:+447700900009', 'chat123', 'iMessage', 'chat123', 'Walking club');

CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID), message_id INTEGER REFERENCES message (ROWID), message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 1), (1, 2), (2, 3), (2, 4), (2, 5), (1, 6), (1, 7), (1, 8), (1, 10);
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER, PRIMARY KEY (chat_id, message_id));
INSERT INTO chat_recoverable_message_join VALUES (1, 9, 700000095000000000);
CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID), handle_id INTEGER REFERENCES handle (ROWID), UNIQUE (chat_id, handle_id));
INSERT INTO chat_handle_join VALUES (1, 1), (2, 1), (2, 2);

CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, filename TEXT, uti TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER DEFAULT 0);
INSERT INTO attachment VALUES (1, 'A1', '~/Library/SMS/Attachments/ab/11/A1/IMG_0001.HEIC', 'public.heic', 'image/heic', 'IMG_0001.HEIC', 4321);
INSERT INTO attachment VALUES (2, 'A2', '/var/mobile/Library/SMS/Attachments/ab/12/A2/clip.mov', NULL, 'video/quicktime', 'clip.mov', 8765);
CREATE TABLE message_attachment_join (message_id INTEGER REFERENCES message (ROWID), attachment_id INTEGER REFERENCES attachment (ROWID), UNIQUE (message_id, attachment_id));
INSERT INTO message_attachment_join VALUES (4, 1), (4, 2);
