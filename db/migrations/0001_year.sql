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
	`sealed_reason` blob,
	`revision` integer NOT NULL,
	FOREIGN KEY (`item`) REFERENCES `service_items`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_once` ON `claims` (`item`,`registration`) WHERE status <> 'released';--> statement-breakpoint
CREATE INDEX `claims_holder` ON `claims` (`registration`,`year`);--> statement-breakpoint
CREATE INDEX `claims_village` ON `claims` (`village`,`year`,`status`,`claimed_at`);--> statement-breakpoint
CREATE TABLE `evaluations` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`status` text NOT NULL,
	`performance` text,
	`sealed_comment` blob,
	`date` text,
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
	`sealed_story` blob,
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
CREATE TABLE `phrases` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `phrases_once` ON `phrases` (`village`,`text`);--> statement-breakpoint
CREATE TABLE `service_records` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`date` text NOT NULL,
	`category` text,
	`sealed_content` blob,
	`status` text NOT NULL,
	`written_at` integer NOT NULL,
	`decided_at` integer,
	`sealed_reason` blob,
	`activity` text,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `service_records_activity` ON `service_records` (`activity`,`registration`);--> statement-breakpoint
CREATE INDEX `service_records_holder` ON `service_records` (`registration`,`year`,`date`);--> statement-breakpoint
CREATE INDEX `service_records_village` ON `service_records` (`village`,`year`,`status`,`date`);--> statement-breakpoint
DROP INDEX `service_items_list`;--> statement-breakpoint
ALTER TABLE `service_items` ADD `year` integer DEFAULT 2026 NOT NULL;--> statement-breakpoint
ALTER TABLE `service_items` ADD `copied_from` text;--> statement-breakpoint
CREATE UNIQUE INDEX `service_items_copied` ON `service_items` (`copied_from`);--> statement-breakpoint
CREATE INDEX `service_items_list` ON `service_items` (`village`,`year`,`status`,`position`);--> statement-breakpoint
ALTER TABLE `registrations` ADD `entry` text DEFAULT 'online' NOT NULL;--> statement-breakpoint
ALTER TABLE `registrations` ADD `ended_at` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `moved_to` text;--> statement-breakpoint
CREATE UNIQUE INDEX `registrations_moved` ON `registrations` (`moved_to`);--> statement-breakpoint
CREATE INDEX `registrations_received` ON `registrations` (`village`,`received_on`);