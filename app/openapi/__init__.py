"""Describe the service: the OpenAPI document, its examples, and Swagger UI."""
