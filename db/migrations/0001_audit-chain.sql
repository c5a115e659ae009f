ALTER TABLE `audit_events` ADD `actor` text DEFAULT 'office' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `page` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `registration` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `count` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `mac` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`at`);--> statement-breakpoint
CREATE INDEX `audit_events_registration` ON `audit_events` (`registration`,`at`);--> statement-breakpoint
CREATE INDEX `audit_events_wholesale` ON `audit_events` (`village`,`at`) WHERE count is not null;--> statement-breakpoint
-- What was logged before is linked to nothing, and held addresses as they were typed.
DELETE FROM `audit_events`;--> statement-breakpoint
-- What happened is not changed; only the macs are made anew when the hashing key is.
CREATE TRIGGER `audit_events_unchanged` BEFORE UPDATE OF `id`, `at`, `actor`, `access_key`, `name`, `village`, `page`, `action`, `subject`, `registration`, `count` ON `audit_events`
BEGIN
	SELECT RAISE(ABORT, 'the audit log is not changed');
END;--> statement-breakpoint
-- Nor is it taken out, until it is a year older than the newest event.
CREATE TRIGGER `audit_events_kept` BEFORE DELETE ON `audit_events`
WHEN old.`at` > (SELECT `at` FROM `audit_events` ORDER BY `id` DESC LIMIT 1) - 31536000000
BEGIN
	SELECT RAISE(ABORT, 'the audit log is kept');
END;
