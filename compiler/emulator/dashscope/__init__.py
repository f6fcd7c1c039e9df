"""Stands in for Alibaba Cloud Model Studio (DashScope): Wan reference-to-video and its temporary storage."""
