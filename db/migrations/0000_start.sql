CREATE TABLE `access_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`village` text,
	`key_hash` text NOT NULL,
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
CREATE TABLE `office_sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`access_key` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`access_key`) REFERENCES `access_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `office_sessions_expiry` ON `office_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `registrations` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`form_versions` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`status` text NOT NULL,
	`submitted_at` integer NOT NULL,
	`revision` integer NOT NULL,
	`received_on` text,
	`sealed_answers` blob,
	`sealed_reason` blob,
	`token_hash` text NOT NULL,
	`ticket_hash` text NOT NULL,
	`submission_hash` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_number` ON `registrations` (`village`,`year`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_token` ON `registrations` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_ticket` ON `registrations` (`ticket_hash`);--> statement-breakpoint
CREATE INDEX `registrations_newest` ON `registrations` (`village`,`submitted_at`,`id`);--> statement-breakpoint
CREATE TABLE `service_items` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`category` text NOT NULL,
	`title` text NOT NULL,
	`detail` text NOT NULL,
	`time` text NOT NULL,
	`place` text NOT NULL,
	`audience` text NOT NULL,
	`places` integer,
	`status` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `service_items_list` ON `service_items` (`village`,`status`,`position`);--> statement-breakpoint
CREATE TABLE `throttles` (
	`key` text PRIMARY KEY NOT NULL,
	`attempts` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `throttles_expiry` ON `throttles` (`expires_at`);