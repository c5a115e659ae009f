ALTER TABLE `registrations` ADD `stamped_on` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `handed_in_on` text;