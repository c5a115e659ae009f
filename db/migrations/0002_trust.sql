CREATE TABLE `corrections` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`what` text NOT NULL,
	`at` integer NOT NULL,
	`day` text,
	`other` text,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `corrections_holder` ON `corrections` (`registration`,`at`);--> statement-breakpoint
CREATE TABLE `distinctions` (
	`first` text NOT NULL,
	`second` text NOT NULL,
	PRIMARY KEY(`first`, `second`),
	FOREIGN KEY (`first`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`second`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `distinctions_second` ON `distinctions` (`second`);--> statement-breakpoint
CREATE TABLE `replaced_links` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`at` integer NOT NULL,
	`checked` text,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `replaced_links_holder` ON `replaced_links` (`registration`,`at`);--> statement-breakpoint
ALTER TABLE `audit_events` ADD `actor` text DEFAULT 'office' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `page` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `registration` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `count` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `mac` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`at`);--> statement-breakpoint
CREATE INDEX `audit_events_registration` ON `audit_events` (`registration`,`at`);--> statement-breakpoint
CREATE INDEX `audit_events_wholesale` ON `audit_events` (`village`,`at`) WHERE count is not null;--> statement-breakpoint
ALTER TABLE `claims` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `claims` ADD `sealed_done` integer;--> statement-breakpoint
ALTER TABLE `claims` ADD `dropped_at` integer;--> statement-breakpoint
ALTER TABLE `evaluations` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `office_sessions` ADD `started_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `office_sessions` ADD `used_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `office_sessions` ADD `browser` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `own_forms` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `first_received_on` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `first_submitted_at` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `updated_fields` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `telephone_trace` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `organisation_trace` integer;--> statement-breakpoint
CREATE INDEX `registrations_merged` ON `registrations` (`merged_into`);--> statement-breakpoint
CREATE INDEX `registrations_telephone_trace` ON `registrations` (`village`,`telephone_trace`);--> statement-breakpoint
CREATE INDEX `registrations_organisation_trace` ON `registrations` (`village`,`organisation_trace`);--> statement-breakpoint
ALTER TABLE `service_records` ADD `merged_from` text;--> statement-breakpoint
-- Of these nobody knows when they began: whoever is signed in signs in again.
DELETE FROM `office_sessions`;--> statement-breakpoint
UPDATE `registrations` SET `first_submitted_at` = (
  WITH RECURSIVE `former`(`id`, `submitted_at`) AS (
    SELECT `r`.`id`, `r`.`submitted_at` FROM `registrations` AS `r` WHERE `r`.`moved_to` = `registrations`.`id`
    UNION SELECT `r`.`id`, `r`.`submitted_at` FROM `registrations` AS `r` JOIN `former` ON `r`.`moved_to` = `former`.`id`
  ) SELECT min(`submitted_at`) FROM `former`);
--> statement-breakpoint
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
