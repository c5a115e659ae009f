CREATE TABLE `calls` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`status` text NOT NULL,
	`asked_at` integer NOT NULL,
	`sealed_words` integer,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `calls_village` ON `calls` (`village`,`status`,`asked_at`);--> statement-breakpoint
CREATE TABLE `companions` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`maker_hash` blob NOT NULL,
	`made_at` integer NOT NULL,
	`sealed_tokens` integer,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `companions_registration` ON `companions` (`registration`);--> statement-breakpoint
CREATE INDEX `companions_maker` ON `companions` (`maker_hash`,`made_at`);--> statement-breakpoint
CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`ticket_hash` blob NOT NULL,
	`kept_until` text NOT NULL,
	`sealed_words` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drafts_code` ON `drafts` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `drafts_ticket` ON `drafts` (`ticket_hash`);--> statement-breakpoint
CREATE INDEX `drafts_kept` ON `drafts` (`kept_until`);--> statement-breakpoint
CREATE TABLE `letters` (
	`id` text PRIMARY KEY NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`about` text NOT NULL,
	`village` text,
	`keeper` text NOT NULL,
	`status` text NOT NULL,
	`sent_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`sealed_words` integer,
	`sealed_reply` integer,
	`ticket_hash` blob NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `letters_number` ON `letters` (`year`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `letters_ticket` ON `letters` (`ticket_hash`);--> statement-breakpoint
CREATE INDEX `letters_keeper` ON `letters` (`keeper`,`status`,`sent_at`);--> statement-breakpoint
ALTER TABLE `claims` ADD `moved_up_at` integer;--> statement-breakpoint
CREATE INDEX `claims_waiting` ON `claims` (`item`) WHERE status = 'waiting';--> statement-breakpoint
ALTER TABLE `registrations` ADD `stamped_on` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `handed_in_on` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `until` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `dates` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `contact` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `contact_telephone` text;--> statement-breakpoint
CREATE INDEX `service_items_town` ON `service_items` (`year`,`status`,`category`);