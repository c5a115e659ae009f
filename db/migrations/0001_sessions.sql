ALTER TABLE `office_sessions` ADD `started_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `office_sessions` ADD `used_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `office_sessions` ADD `browser` text DEFAULT '' NOT NULL;--> statement-breakpoint
-- Of these nobody knows when they began: whoever is signed in signs in again.
DELETE FROM `office_sessions`;
