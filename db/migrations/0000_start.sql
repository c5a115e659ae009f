CREATE TABLE `access_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`village` text,
	`key_hash` blob NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_keys_key_hash_unique` ON `access_keys` (`key_hash`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`access_key` text NOT NULL,
	`village` text,
	`action` text NOT NULL,
	`subject` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_village` ON `audit_events` (`village`,`at`);--> statement-breakpoint
CREATE TABLE `claims` (
	`id` text PRIMARY KEY NOT NULL,
	`item` text NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`status` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`completed_on` text,
	`decided_at` integer,
	`sealed_reason` integer,
	`revision` integer NOT NULL,
	FOREIGN KEY (`item`) REFERENCES `service_items`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_once` ON `claims` (`item`,`registration`) WHERE status <> 'released';--> statement-breakpoint
CREATE INDEX `claims_holder` ON `claims` (`registration`,`year`);--> statement-breakpoint
CREATE INDEX `claims_village` ON `claims` (`village`,`year`,`status`,`claimed_at`);--> statement-breakpoint
CREATE TABLE `envelopes` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`words` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `evaluations` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`status` text NOT NULL,
	`performance` text,
	`sealed_words` integer,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evaluations_once` ON `evaluations` (`registration`,`year`);--> statement-breakpoint
CREATE INDEX `evaluations_village` ON `evaluations` (`village`,`year`,`status`);--> statement-breakpoint
CREATE TABLE `exemplars` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`registration` text NOT NULL,
	`subject` text NOT NULL,
	`subject_id` text NOT NULL,
	`status` text NOT NULL,
	`consent` text NOT NULL,
	`sealed_story` integer,
	`recommended_at` integer NOT NULL,
	`published_at` integer,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `exemplars_once` ON `exemplars` (`subject`,`subject_id`);--> statement-breakpoint
CREATE INDEX `exemplars_village` ON `exemplars` (`village`,`recommended_at`);--> statement-breakpoint
CREATE INDEX `exemplars_status` ON `exemplars` (`status`,`recommended_at`);--> statement-breakpoint
CREATE INDEX `exemplars_holder` ON `exemplars` (`registration`);--> statement-breakpoint
CREATE TABLE `key_links` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `office_sessions` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`access_key` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`access_key`) REFERENCES `access_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `office_sessions_expiry` ON `office_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `own_forms` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`form` text NOT NULL,
	`written_at` integer NOT NULL,
	`sealed_answers` integer,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `own_forms_once` ON `own_forms` (`registration`,`year`,`form`);--> statement-breakpoint
CREATE TABLE `phrases` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `phrases_once` ON `phrases` (`village`,`text`);--> statement-breakpoint
CREATE TABLE `registrations` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`status` text NOT NULL,
	`submitted_at` integer NOT NULL,
	`revision` integer NOT NULL,
	`entry` text DEFAULT 'online' NOT NULL,
	`received_on` text,
	`ended_at` integer,
	`moved_to` text,
	`sealed_answers` integer,
	`sealed_reason` integer,
	`mac` text,
	`token_hash` blob NOT NULL,
	`ticket_hash` blob NOT NULL,
	`submission_hash` blob
);
--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_number` ON `registrations` (`village`,`year`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_token` ON `registrations` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_ticket` ON `registrations` (`ticket_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_moved` ON `registrations` (`moved_to`);--> statement-breakpoint
CREATE INDEX `registrations_newest` ON `registrations` (`village`,`submitted_at`,`id`);--> statement-breakpoint
CREATE INDEX `registrations_received` ON `registrations` (`village`,`received_on`);--> statement-breakpoint
CREATE TABLE `service_items` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`year` integer DEFAULT 2026 NOT NULL,
	`category` text NOT NULL,
	`title` text NOT NULL,
	`detail` text NOT NULL,
	`time` text NOT NULL,
	`place` text NOT NULL,
	`audience` text NOT NULL,
	`places` integer,
	`status` text NOT NULL,
	`position` integer NOT NULL,
	`copied_from` text
);
--> statement-breakpoint
CREATE INDEX `service_items_list` ON `service_items` (`village`,`year`,`status`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `service_items_copied` ON `service_items` (`copied_from`);--> statement-breakpoint
CREATE TABLE `service_records` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`date` text NOT NULL,
	`category` text,
	`sealed_words` integer,
	`status` text NOT NULL,
	`written_at` integer NOT NULL,
	`decided_at` integer,
	`sealed_reason` integer,
	`activity` text,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `service_records_activity` ON `service_records` (`activity`,`registration`);--> statement-breakpoint
CREATE INDEX `service_records_holder` ON `service_records` (`registration`,`year`,`date`);--> statement-breakpoint
CREATE INDEX `service_records_village` ON `service_records` (`village`,`year`,`status`,`date`);--> statement-breakpoint
CREATE TABLE `site_facts` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `throttles` (
	`key` text PRIMARY KEY NOT NULL,
	`attempts` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `throttles_expiry` ON `throttles` (`expires_at`);--> statement-breakpoint
-- A table that grows past its first page leaves a copy of that page behind. With these rows it has grown already, and
-- what stays behind is no key.
INSERT INTO `envelopes` (`key`, `words`) WITH RECURSIVE `count`(`n`) AS (SELECT 1 UNION ALL SELECT `n` + 1 FROM `count` WHERE `n` < 300) SELECT zeroblob(69), zeroblob(69) FROM `count`;
