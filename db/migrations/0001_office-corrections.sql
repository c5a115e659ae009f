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
ALTER TABLE `claims` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `evaluations` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `own_forms` ADD `merged_from` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `telephone_trace` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `organisation_trace` integer;--> statement-breakpoint
CREATE INDEX `registrations_merged` ON `registrations` (`merged_into`);--> statement-breakpoint
CREATE INDEX `registrations_telephone_trace` ON `registrations` (`village`,`telephone_trace`);--> statement-breakpoint
CREATE INDEX `registrations_organisation_trace` ON `registrations` (`village`,`organisation_trace`);--> statement-breakpoint
ALTER TABLE `service_records` ADD `merged_from` text;